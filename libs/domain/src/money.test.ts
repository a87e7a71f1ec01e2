import fc from 'fast-check';
import {
  allocate,
  boundToMinor,
  MAX_AMOUNT,
  MAX_TOTAL,
  percentOf,
  roundedToMinor,
  shownAmount,
  toDecimal,
  toMinor,
} from './money';

const minorUnits = fc.integer({ min: 0, max: MAX_AMOUNT });

test('every amount round-trips through the wire format', () => {
  fc.assert(fc.property(minorUnits, (minor) => toMinor(toDecimal(minor), 'price') === minor));
});

test('parses decimals exactly that floats cannot represent', () => {
  expect(toMinor(1.15, 'price')).toBe(115);
  expect(toMinor(19.99, 'price')).toBe(1999);
  expect(toMinor(4.35, 'price')).toBe(435);
  expect(toDecimal(MAX_AMOUNT)).toBe(10_000_000);
});

test.each([
  [12.345, 'must have at most two decimals'],
  [-0.01, 'must not be negative'],
  [10_000_000.01, 'must be at most 10000000'],
  [NaN, 'must be a number'],
  [Infinity, 'must be a number'],
])('rejects %p and names the field', (amount, message) => {
  expect(() => toMinor(amount, 'input.price')).toThrow(
    expect.objectContaining({
      code: 'BAD_USER_INPUT',
      details: { field: 'input.price' },
      message: expect.stringContaining(message),
    }),
  );
});

test('rounds a percentage once, half away from zero, within half a minor unit', () => {
  expect(percentOf(50, 1)).toBe(1);
  expect(percentOf(49, 1)).toBe(0);
  expect(percentOf(1250, 8)).toBe(100);
  fc.assert(
    fc.property(minorUnits, fc.integer({ min: 0, max: 100 }), (minor, percent) => {
      const exact = BigInt(minor) * BigInt(percent) * 2n;
      const twice = BigInt(percentOf(minor, percent)) * 200n;
      const off = twice - exact;
      return off <= 100n && off > -100n;
    }),
  );
});

test('splits a whole into its percentage and the rest without loss', () => {
  expect(percentOf(MAX_AMOUNT, 100)).toBe(MAX_AMOUNT);
  expect(percentOf(MAX_AMOUNT, 0)).toBe(0);
});

const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 40 });

test('allocates without loss and without negative shares', () => {
  fc.assert(
    fc.property(minorUnits, weights, (total, parts) => {
      const shares = allocate(total, parts);
      expect(shares).toHaveLength(parts.length);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
      expect(shares.every((share) => Number.isInteger(share) && share >= 0)).toBe(true);
    }),
  );
});

test('gives each share its exact part or the next minor unit above, and nothing to a weight of zero', () => {
  fc.assert(
    fc.property(minorUnits, weights, (total, parts) => {
      const sum = parts.reduce((all, part) => all + part, 0);
      fc.pre(sum > 0);
      for (const [index, share] of allocate(total, parts).entries()) {
        const floor = Number((BigInt(total) * BigInt(parts[index] ?? 0)) / BigInt(sum));
        expect(share - floor === 0 || share - floor === 1).toBe(true);
        if (parts[index] === 0) expect(share).toBe(0);
      }
    }),
  );
});

test('gives the remainder to the largest fractions, the earlier line first', () => {
  expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(allocate(10, [1, 2])).toEqual([3, 7]);
  expect(allocate(7, [0, 0])).toEqual([7, 0]);
});

test.each([
  [29156.760000000002, 2_915_676],
  [19.999, 2_000],
  [19.989999999999995, 1_999],
  [0.1 + 0.2, 30],
  [1.005, 101],
  [1.004999, 100],
  [0.004, 0],
  [10_000_000.5, 1_000_000_050],
])('rounds a compared amount of %p half away from zero', (amount, minor) => {
  expect(roundedToMinor(amount, 'orderTotal')).toBe(minor);
  expect(shownAmount.parse(amount)).toBe(toDecimal(minor));
});

test('rejects float noise in a stored price', () => {
  for (const amount of [8_999.000000000002, 0.1 + 0.2, 19.999]) {
    expect(() => toMinor(amount, 'input.price')).toThrow('The price must have at most two decimals.');
  }
});

test.each([
  [-1, 'must not be negative'],
  [1e308, 'must be at most'],
  [NaN, 'must be a number'],
])('rejects an amount of %p with a plain message', (amount, message) => {
  expect(() => roundedToMinor(amount, 'orderTotal')).toThrow(`The order total ${message}`);
  expect(shownAmount.safeParse(amount).error?.issues[0]?.message).toMatch(message);
});

test('allows the total of the largest basket and adds totals exactly', () => {
  expect(roundedToMinor(100 * 1_000 * 10_000_000 * 1.08, 'total')).toBe(108_000_000_000_000);
  expect(Number.isSafeInteger(40 * MAX_TOTAL)).toBe(true);
  expect(toMinor(20_000_000, 'input.minPurchase', MAX_TOTAL)).toBe(2_000_000_000);
  expect(() => toMinor(20_000_000, 'input.price')).toThrow('must be at most 10000000.');
});
test('rounds a bound half away from zero, however large it is', () => {
  expect(boundToMinor(19.999, 'maxPrice')).toBe(2000);
  expect(boundToMinor(1.005, 'maxPrice')).toBe(101);
  expect(boundToMinor(-0.125, 'minPrice')).toBe(-13);
  expect(boundToMinor(29156.760000000002, 'orderTotal')).toBe(2_915_676);
  expect(boundToMinor(1e300, 'maxPrice')).toBe(Number.MAX_SAFE_INTEGER);
  for (const bad of [NaN, Infinity, -Infinity]) {
    expect(() => boundToMinor(bad, 'maxPrice')).toThrow(
      expect.objectContaining({ details: { field: 'maxPrice' } }),
    );
  }
});
