import { parsePhone } from '@e-storefront/addresses';
import { email, multilineText, quantity, stockLevel, text, toMinor, webUrl } from '@e-storefront/domain';
import { rules } from './rules';

const isValid = (schema: { safeParse(value: unknown): { success: boolean } }) => (value: unknown) =>
  schema.safeParse(value).success;
const isPrice = (value: unknown): boolean => {
  try {
    toMinor(Number(value), 'price');
    return true;
  } catch {
    return false;
  }
};

/** The server's check, the rule, and values near the limits. */
const CASES: readonly (readonly [
  string,
  (value: unknown) => boolean,
  (value: unknown) => unknown,
  unknown[],
])[] = [
  [
    'e-mail addresses',
    isValid(email),
    rules.email,
    [
      'a@b.de',
      ' A@B.DE ',
      'a.b+c@mail.example',
      'a..b@mail.example',
      '.a@mail.example',
      'a@b',
      'a b@mail.example',
      'a@mail.example.',
      'ä@mail.example',
      'a@-mail.example',
      `${'a'.repeat(240)}@mail.example`,
      `${'a'.repeat(250)}@mail.example`,
    ],
  ],
  [
    'web addresses',
    isValid(webUrl),
    rules.webUrl,
    [
      'https://shop.example/a?b#c',
      'http://localhost:3000',
      'ftp://shop.example',
      'shop.example',
      'javascript:alert(1)',
      'https://',
      `https://shop.example/${'a'.repeat(2_048)}`,
    ],
  ],
  ['levels of stock', isValid(stockLevel), rules.stock, [0, 1, -1, 1.5, 1_000_000, 1_000_001]],
  ['quantities', isValid(quantity), rules.quantity, [0, 1, 1.5, 1_000, 1_001, -3]],
  ['prices', isPrice, rules.price, [0, 0.01, 12.5, 12.345, -1, 10_000_000, 10_000_000.01]],
  ['lines of text', isValid(text(5)), rules.text(5), ['abcde', ' abcde ', 'abcdef', 'a\u0000b', 'a\u0007']],
  [
    'texts of several lines',
    isValid(multilineText(5)),
    rules.multilineText(5),
    ['ab\ncd', 'abc\ndef', 'a\u0000b'],
  ],
];

describe('rules', () => {
  describe.each(CASES)('of %s', (_name, server, rule, values) => {
    it.each(values)('accept and reject %j as the server does', (value) => {
      expect(rule(value) === null).toBe(server(value));
    });
  });

  it.each(['', '   ', null, undefined, []])('accept the empty value %j except for `required`', (value) => {
    expect(rules.email(value)).toBeNull();
    expect(rules.price(value)).toBeNull();
    expect(rules.required(value)).toEqual({ key: 'ui.rules.required', values: {} });
  });

  it.each([
    ['+91 98450 12345', 'IN'],
    ['98450 12345', 'IN'],
    ['020 7946 0958', 'GB'],
    ['12', 'IN'],
    ['call me', 'IN'],
    ['9'.repeat(60), 'IN'],
  ])('accept and reject the phone number %s of %s as the server does', async (number, country) => {
    expect((await rules.phone(country)(number, {})) === null).toBe(parsePhone(number, country) !== null);
  });

  it.each([
    ['seven77', 'ui.rules.minLength'],
    ['eight888', null],
    ['passwörd', null],
    [' '.repeat(9), 'ui.rules.required'],
    ['x'.repeat(128), null],
    ['x'.repeat(129), 'ui.rules.maxLength'],
  ])('check the new password %j', (password, key) => {
    expect(rules.newPassword(password)?.key ?? null).toBe(key);
  });

  it('return the first fault of several', () => {
    expect(rules.all(rules.required, rules.email)('')).toEqual({ key: 'ui.rules.required', values: {} });
    expect(rules.all(rules.required, rules.email)('x')).toEqual({ key: 'ui.rules.email', values: {} });
  });

  it('compare a field with another', () => {
    const same = rules.same('password', 'differs');
    expect(same('a', { password: 'a' })).toBeNull();
    expect(same('b', { password: 'a' })).toBe('differs');
  });
});
