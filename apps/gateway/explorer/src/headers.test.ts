import { withAuthorization } from './headers';

const issued = new Set(['old', 'new']);
const bearer = (token: string) => JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);

test('adds the token of a login to empty headers', () => {
  expect(withAuthorization('', 'new', issued)).toBe(bearer('new'));
});

test('replaces the token of an earlier login, whatever the spelling of the header', () => {
  expect(withAuthorization('{"authorization":"bearer old"}', 'new', issued)).toBe(bearer('new'));
});

test('keeps other headers', () => {
  const text = withAuthorization('{"x-request-id":"7"}', 'new', issued);
  expect(JSON.parse(text)).toEqual({ 'x-request-id': '7', Authorization: 'Bearer new' });
});

test('keeps a token that the user typed', () => {
  const typed = '{"Authorization":"Bearer typed"}';
  expect(withAuthorization(typed, 'new', issued)).toBe(typed);
  expect(withAuthorization(typed, undefined, issued)).toBe(typed);
});

test('keeps headers that the user is typing', () => {
  expect(withAuthorization('{"Autho', 'new', issued)).toBe('{"Autho');
});

test('removes the token on logout', () => {
  expect(withAuthorization(bearer('old'), undefined, issued)).toBe('');
});
