import fc from 'fast-check';
import { z } from 'zod';
import {
  email,
  idOf,
  multilineText,
  objectId,
  parseInput,
  quantity,
  stockLevel,
  text,
  webUrl,
} from './input';

const order = z.object({
  name: text(20),
  note: text(50).optional(),
  items: z.array(z.object({ productId: objectId, quantity })).min(1, 'must not be empty.'),
});
const item = { productId: 'a'.repeat(24), quantity: 1 };

/** The field that a refusal names. */
function faultOf(parse: () => unknown): unknown {
  try {
    parse();
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
    return (error as { details: { field: string } }).details.field;
  }
  return 'accepted';
}

test('nulls of GraphQL are absent fields, and a checked input has none that is undefined', () => {
  const checked = parseInput(order, { name: ' Ada ', note: null, items: [item] });
  expect(checked).toStrictEqual({ name: 'Ada', items: [item] });
  expect(Object.hasOwn(checked, 'note')).toBe(false);
});

test.each([
  ['input.name', { name: '', items: [item] }],
  ['input.name', { name: null, items: [item] }],
  ['input.name', { name: 'x'.repeat(21), items: [item] }],
  ['input.items', { name: 'Ada', items: [] }],
  ['input.items.1.quantity', { name: 'Ada', items: [item, { ...item, quantity: 0.5 }] }],
  ['input.items.0.productId', { name: 'Ada', items: [{ ...item, productId: 'x' }] }],
])('names %s, where the fault is', (field, value) => {
  expect(faultOf(() => parseInput(order, value))).toBe(field);
});

test('an argument by itself is named without a prefix of its own', () => {
  expect(faultOf(() => idOf('nope', 'productId'))).toBe('productId');
  expect(faultOf(() => parseInput(z.object({ a: quantity }), { a: -1 }, ''))).toBe('a');
});

test('an id is 24 hexadecimal digits, in lower case inside', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 24, maxLength: 24 });
  fc.assert(fc.property(hex, (id) => idOf(id) === id.toLowerCase()));
  fc.assert(
    fc.property(fc.string(), (id) => {
      fc.pre(!/^[0-9a-f]{24}$/i.test(id));
      return faultOf(() => idOf(id)) === 'id';
    }),
  );
  expect(faultOf(() => idOf(`${'a'.repeat(24)}\n`))).toBe('id');
});

test('a text is stored on one line in NFC with single spaces, whatever the language', () => {
  expect(text(40).parse('  Zoe\u0308 \u3000東京\nline\ttwo ')).toBe('Zoë 東京 line two');
  expect(text(40).safeParse('\u200b \u00a0').success).toBe(false);
});

test('a text of several lines keeps its lines', () => {
  expect(multilineText(40).parse(' Zoë  東京\r\nline\ttwo \n')).toBe('Zoë 東京\nline two');
});

test('no text has control characters or halves of characters', () => {
  for (const schema of [text(40), multilineText(40)]) {
    for (const bad of ['a\u0000b', 'a\u001bb', 'a\ud800b', 'a\u0090b'])
      expect(schema.safeParse(bad).success).toBe(false);
  }
});

test.each<{ name: string; schema: z.ZodType; good: unknown[]; bad: unknown[] }>([
  { name: 'quantity', schema: quantity, good: [1, 1000], bad: [0, 1001, -1, 1.5, NaN, '1'] },
  { name: 'stock level', schema: stockLevel, good: [0, 1_000_000], bad: [-1, 1_000_001, 0.1, Infinity] },
  {
    name: 'web address',
    schema: webUrl,
    good: ['https://a.example/b?c=d', 'http://localhost:3000'],
    bad: ['javascript:alert(1)', 'ftp://a.example', '/relative', `https://a.example/${'x'.repeat(2050)}`],
  },
  {
    name: 'e-mail address',
    schema: email,
    good: ['Ada@Example.COM', ' ada+tag@mail.example.org '],
    bad: ['ada', 'ada@', '@example.com', 'a b@example.com', `${'x'.repeat(250)}@a.io`, 'a@b@c.io'],
  },
])('a $name has its bounds', ({ schema, good, bad }) => {
  for (const value of good) expect([value, schema.safeParse(value).success]).toEqual([value, true]);
  for (const value of bad) expect([value, schema.safeParse(value).success]).toEqual([value, false]);
});

test('an e-mail address is one account however it is typed', () => {
  expect(email.parse('  Ada@Example.COM ')).toBe('ada@example.com');
});
