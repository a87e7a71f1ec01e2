import fc from 'fast-check';
import { parseInput } from './input';
import { filterOf, isNoFilter, oneOf, parseWord } from './words';

const ORDERS = ['price_asc', 'price_desc', 'newest', 'OUT_FOR_DELIVERY'] as const;

test.each([
  'price-asc',
  'PriceAsc',
  'price asc',
  'PRICE_ASC',
  ' priceAsc ',
  'price‑asc',
  'Price: asc',
  'price (asc)',
  'price,asc',
  'ｐｒｉｃｅ＿ａｓｃ',
])('parses %p as price_asc', (spelling) => {
  expect(parseWord(spelling, ORDERS)).toBe('price_asc');
});

test('returns undefined for a blank value and null for an unknown word', () => {
  for (const blank of ['', '  ', '\t', '-', null, undefined])
    expect(parseWord(blank, ORDERS)).toBeUndefined();
  for (const stranger of ['price', 'price_ascending', 'constructor', '__proto__', 'toString']) {
    expect(parseWord(stranger, ORDERS)).toBeNull();
  }
});

test('parses aliases as loosely as words and never lets one replace a word', () => {
  const aliases = { latest: 'newest', 'low-to-high': 'price_asc', newest: 'price_desc' } as const;
  expect(parseWord('Latest', ORDERS, aliases)).toBe('newest');
  expect(parseWord('low to high', ORDERS, aliases)).toBe('price_asc');
  expect(parseWord('NEWEST', ORDERS, aliases)).toBe('newest');
});

test('parses every word in any mix of case and separators', () => {
  const joint = fc.constantFrom('', '-', '_', ' ', '  ', '.');
  const spelled = fc.constantFrom(...ORDERS).chain((word) =>
    fc.record({
      word: fc.constant(word),
      joints: fc.array(joint, { minLength: 6, maxLength: 6 }),
      upper: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(spelled, ({ word, joints, upper }) => {
      const parts = word.split('_');
      const spelling = parts.map((part, index) => part + (joints[index] ?? '')).join('');
      return parseWord(upper ? spelling.toUpperCase() : spelling.toLowerCase(), ORDERS) === word;
    }),
  );
});

test.each([
  '',
  '  ',
  'All',
  'ANY',
  'none',
  'all categories',
  'All-Categories',
  'any category',
  'ALL_CATEGORIES',
  '*',
  '---',
  null,
])('does not filter by %p', (value) => {
  expect(isNoFilter(value, 'categories', 'category')).toBe(true);
});

test.each(['.*', '.', '_', '%', 'books', 'alligators', 'all books', 'allspice', 'anyone'])(
  'filters by %p',
  (value) => {
    expect(isNoFilter(value, 'categories', 'category')).toBe(false);
  },
);

test('rejects an unknown word and lists the allowed ones', () => {
  expect(oneOf(ORDERS).parse('Out for delivery')).toBe('OUT_FOR_DELIVERY');
  expect(parseInput(oneOf(ORDERS).optional(), '', 'status')).toBeUndefined();
  const refused = oneOf(['low', 'high']).safeParse('all');
  expect(refused.error?.issues[0]?.message).toBe('must be one of: low, high.');
});

test('treats words such as "all" as no filter unless the set contains them', () => {
  expect(filterOf(['low', 'high']).parse('All')).toBeUndefined();
  expect(filterOf(['none', 'some']).parse('None')).toBe('none');
  expect(filterOf(['low', 'high']).safeParse('middle').success).toBe(false);
});

test('accepts aliases, and nouns in the singular and plural, in a filter', () => {
  const filter = filterOf(['low', 'high'], {
    nouns: ['priorities', 'statuses', 'roles'],
    aliases: { Slow: 'low' },
  });
  expect(filter.parse('slow')).toBe('low');
  for (const all of [
    'All priorities',
    'any priority',
    'every status',
    'all-statuses',
    'Any Role',
    'all the roles',
  ])
    expect([all, filter.parse(all)]).toEqual([all, undefined]);
  for (const stranger of ['priority', 'all low', 'any'])
    expect([stranger, filter.safeParse(stranger).success]).toEqual([stranger, stranger === 'any']);
});
