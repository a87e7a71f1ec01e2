import { withAuthorization } from './headers';

const issued = new Set(['old', 'new']);
const bearer = (token: string) => JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);

test('a log-in puts its token into empty headers', () => {
  expect(withAuthorization('', 'new', issued)).toBe(bearer('new'));
});

test('the token of a later log-in takes the place of an earlier one, whatever the spelling of the header', () => {
  expect(withAuthorization('{"authorization":"bearer old"}', 'new', issued)).toBe(bearer('new'));
});

test('other headers stay', () => {
  const text = withAuthorization('{"x-request-id":"7"}', 'new', issued);
  expect(JSON.parse(text)).toEqual({ 'x-request-id': '7', Authorization: 'Bearer new' });
});

test('a token that somebody typed is left alone', () => {
  const typed = '{"Authorization":"Bearer typed"}';
  expect(withAuthorization(typed, 'new', issued)).toBe(typed);
  expect(withAuthorization(typed, undefined, issued)).toBe(typed);
});

test('headers that are being typed are left alone', () => {
  expect(withAuthorization('{"Autho', 'new', issued)).toBe('{"Autho');
});

test('logging out takes the token away', () => {
  expect(withAuthorization(bearer('old'), undefined, issued)).toBe('');
});
