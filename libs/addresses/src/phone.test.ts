import { displayPhone, parsePhone } from './phone';

test.each([
  ['+91 98450 12345', 'IN', '+919845012345'],
  ['098450 12345', 'IN', '+919845012345'],
  ['9845012345', 'IN', '+919845012345'],
  ['0091 98450-12345', 'IN', '+919845012345'],
  ['(212) 555-0100', 'US', '+12125550100'],
  ['+44 20 7946 0958', 'IN', '+442079460958'],
  ['9123 4567', 'HK', '+85291234567'],
  ['20 12 34 56', 'DK', '+4520123456'],
  ['９８４５０１２３４５', 'IN', '+919845012345'],
])('parses %p, written in %s, as %s', (text, country, number) => {
  expect(parsePhone(text, country)).toBe(number);
});

test.each([
  ['call me', 'IN'],
  ['12', 'IN'],
  ['12345', 'IN'],
  ['+1 234', 'US'],
  ['+999 1234567', 'IN'],
  ['', 'IN'],
  ['9'.repeat(41), 'IN'],
  ['phone: 9845012345', 'IN'],
])('rejects %p in %s', (text, country) => {
  expect(parsePhone(text, country)).toBeNull();
});

test('formats an E.164 number in groups and returns other stored text unchanged', () => {
  expect(displayPhone('+919845012345')).toBe('+91 98450 12345');
  expect(displayPhone('98450 / 12345')).toBe('98450 / 12345');
  expect(displayPhone('+91 (0) 98450')).toBe('+91 (0) 98450');
});
