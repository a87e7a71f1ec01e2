import fc from 'fast-check';
import { z } from 'zod';
import {
  changeable,
  changeableFields,
  clearable,
  email,
  parseId,
  multilineText,
  objectId,
  parseOptionalId,
  parseInput,
  quantity,
  resettable,
  stockLevel,
  text,
  webUrl,
} from './input';
import { filterId, filterOf, oneOf } from './words';

const BLANKS = ['', ' ', '\t ', '\u00a0', '\u200b', '\ufeff \u2060'];

const order = z.object({
  name: text(20),
  note: text(50).optional(),
  items: z.array(z.object({ productId: objectId, quantity })).min(1, 'must not be empty.'),
});
const item = { productId: 'a'.repeat(24), quantity: 1 };

/** The field that an error names. */
function faultOf(parse: () => unknown): unknown {
  try {
    parse();
  } catch (error) {
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT' });
    return (error as { details: { field: string } }).details.field;
  }
  return 'accepted';
}

test('turns null into absent fields and leaves none undefined', () => {
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
])('names %s as the invalid field', (field, value) => {
  expect(faultOf(() => parseInput(order, value))).toBe(field);
});

test('names a bare argument without a prefix', () => {
  expect(faultOf(() => parseId('nope', 'productId'))).toBe('productId');
  expect(faultOf(() => parseInput(z.object({ a: quantity }), { a: -1 }, ''))).toBe('a');
});

test('accepts an id of 24 hexadecimal digits and lower-cases it', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 24, maxLength: 24 });
  fc.assert(fc.property(hex, (id) => parseId(id) === id.toLowerCase()));
  fc.assert(
    fc.property(fc.string(), (id) => {
      fc.pre(!/^[0-9a-f]{24}$/i.test(id));
      return faultOf(() => parseId(id)) === 'id';
    }),
  );
  expect(faultOf(() => parseId(`${'a'.repeat(24)}\n`))).toBe('id');
});

test('stores a line of text in NFC with single spaces in any language', () => {
  expect(text(40).parse('  Zoe\u0308 \u3000東京\nline\ttwo ')).toBe('Zoë 東京 line two');
  expect(text(40).safeParse('\u200b \u00a0').success).toBe(false);
});

test('keeps the lines of a multi-line text', () => {
  expect(multilineText(40).parse(' Zoë  東京\r\nline\ttwo \n')).toBe('Zoë 東京\nline two');
});

test('rejects control characters and lone surrogates', () => {
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
])('limits a $name', ({ schema, good, bad }) => {
  for (const value of good) expect([value, schema.safeParse(value).success]).toEqual([value, true]);
  for (const value of bad) expect([value, schema.safeParse(value).success]).toEqual([value, false]);
});

test('reads an e-mail address alike in every spelling', () => {
  expect(email.parse('  Ada@Example.COM ')).toBe('ada@example.com');
});

describe('a blank text', () => {
  const form = z.object({
    note: text(50).optional(),
    mail: email.optional(),
    link: webUrl.optional(),
    id: objectId.optional(),
    level: oneOf(['low', 'high']).default('low'),
    inner: z.object({ label: text(9).optional() }).optional(),
    tags: z.array(text(9)).max(2, 'must have at most 2 tags.').optional(),
  });

  test.each(BLANKS)('treats %j as absent in every optional field, also inside objects and lists', (blank) => {
    const input = { note: blank, mail: blank, link: blank, id: blank, level: blank };
    const nested = { inner: { label: blank }, tags: [blank, 'a', blank, 'b'] };
    expect(parseInput(form, { ...input, ...nested })).toStrictEqual({
      level: 'low',
      inner: {},
      tags: ['a', 'b'],
    });
  });

  test.each(BLANKS)('rejects %j in a required field with a plain message', (blank) => {
    for (const schema of [text(9), email, webUrl, oneOf(['low', 'high'])]) {
      expect(() => parseInput(z.object({ name: schema }), { name: blank })).toThrow(
        'The name must not be empty.',
      );
    }
  });

  it('names the original position of an invalid list entry', () => {
    const ids = z.object({ ids: z.array(objectId) });
    expect(faultOf(() => parseInput(ids, { ids: ['', 'a'.repeat(24), ' ', 'x'] }))).toBe('input.ids.3');
  });

  it('is absent as a bare argument', () => {
    expect([parseOptionalId('', 'id'), parseOptionalId(' ', 'id'), parseOptionalId(null, 'id')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(faultOf(() => parseOptionalId('x', 'customerId'))).toBe('customerId');
    expect(parseInput(text(9).optional(), ' ', 'reason')).toBeUndefined();
  });
});

describe('a change', () => {
  const change = z.object({
    ...changeableFields({ name: text(20), price: z.number() }),
    level: changeable(oneOf(['low', 'high'])),
    note: clearable(text(20)),
    parentId: clearable(objectId),
    limit: clearable(z.int()),
    tags: resettable(z.array(text(9)), []),
    isActive: z.boolean().optional(),
  });

  it('keeps omitted fields', () => {
    expect(parseInput(change, {})).toStrictEqual({});
  });

  it('clears clearable fields by null and by a blank text', () => {
    const cleared = { note: null, parentId: null, limit: null };
    expect(parseInput(change, { ...cleared, tags: null })).toStrictEqual({ ...cleared, tags: [] });
    for (const blank of BLANKS) {
      expect(parseInput(change, { note: blank, parentId: blank })).toStrictEqual({
        note: null,
        parentId: null,
      });
    }
  });

  it.each(['name', 'price', 'level'])('rejects null for %s and treats a blank text as omitted', (field) => {
    expect(() => parseInput(change, { [field]: null })).toThrow(`The ${field} must not be empty.`);
    expect(faultOf(() => parseInput(change, { [field]: null }))).toBe(`input.${field}`);
    if (field !== 'price') expect(parseInput(change, { [field]: ' ' })).toStrictEqual({});
  });

  it('treats null for a flag as omitted', () => {
    expect(parseInput(change, { isActive: null })).toStrictEqual({});
  });

  it('keeps given values', () => {
    const given = { name: 'A', price: 1, level: 'high', note: 'n', limit: 0, tags: ['t'], isActive: false };
    expect(parseInput(change, given)).toStrictEqual(given);
  });
});

test('omits a field that its schema transforms to undefined', () => {
  const filter = z.object({
    status: filterOf(['open', 'closed'], { nouns: ['statuses'] }).optional(),
    id: filterId('customers').optional(),
  });
  expect(parseInput(filter, { status: 'All statuses', id: 'all' })).toStrictEqual({});
  expect(parseInput(filter, { status: 'OPEN', id: 'a'.repeat(24) })).toStrictEqual({
    status: 'open',
    id: 'a'.repeat(24),
  });
});

test('has a plain message for schemas without one', () => {
  const bare = z.object({ count: z.int().min(3).max(9), name: z.string().max(2), when: z.date() });
  const message = (value: object): string => {
    try {
      parseInput(bare, { count: 5, name: 'a', when: new Date(), ...value });
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  expect(message({ count: 1 })).toBe('The count must be at least 3.');
  expect(message({ count: 10 })).toBe('The count must be at most 9.');
  expect(message({ name: 'abc' })).toBe('The name must be at most 2 characters long.');
  expect(message({ when: null })).toBe('The when is required.');
  expect(message({ when: 'x' })).toBe('The when is not valid.');
});
