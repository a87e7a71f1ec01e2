import fc from 'fast-check';
import { allocate, MAX_AMOUNT, percentOf, roundToMinor, toDecimal, toMinor } from './money';

const minorUnits = fc.integer({ min: 0, max: MAX_AMOUNT });

test('every amount survives the way to the wire and back', () => {
  fc.assert(fc.property(minorUnits, (minor) => toMinor(toDecimal(minor), 'price') === minor));
});

test('a decimal that floats cannot hold is read exactly', () => {
  expect(toMinor(1.15, 'price')).toBe(115);
  expect(toMinor(19.99, 'price')).toBe(1999);
  expect(toMinor(4.35, 'price')).toBe(435);
  expect(toDecimal(MAX_AMOUNT)).toBe(10_000_000);
});

test.each([
  [12.345, 'takes at most two decimals'],
  [-0.01, 'must not be negative'],
  [10_000_000.01, 'must be at most 10000000'],
  [NaN, 'must be a number'],
  [Infinity, 'must be a number'],
])('refuses %p and names the field', (amount, message) => {
  expect(() => toMinor(amount, 'input.price')).toThrow(
    expect.objectContaining({
      code: 'BAD_USER_INPUT',
      details: { field: 'input.price' },
      message: expect.stringContaining(message),
    }),
  );
});

test('a percentage is rounded once, half away from zero, and lies within half a minor unit', () => {
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

test('a whole is the sum of its percentage and the rest', () => {
  expect(percentOf(MAX_AMOUNT, 100)).toBe(MAX_AMOUNT);
  expect(percentOf(MAX_AMOUNT, 0)).toBe(0);
});

const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 40 });

test('shares lose nothing: their sum is the total, none is negative', () => {
  fc.assert(
    fc.property(minorUnits, weights, (total, parts) => {
      const shares = allocate(total, parts);
      expect(shares).toHaveLength(parts.length);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(total);
      expect(shares.every((share) => Number.isInteger(share) && share >= 0)).toBe(true);
    }),
  );
});

test('a share is its exact part or the next minor unit above, and a line without weight gets nothing', () => {
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

test('what is left over goes to the largest remainders, the earlier line first', () => {
  expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(allocate(10, [1, 2])).toEqual([3, 7]);
  expect(allocate(7, [0, 0])).toEqual([7, 0]);
});

test('a bound is rounded to a minor unit, half away from zero, however large', () => {
  expect(roundToMinor(19.999, 'maxPrice')).toBe(2000);
  expect(roundToMinor(1.005, 'maxPrice')).toBe(101);
  expect(roundToMinor(-0.125, 'minPrice')).toBe(-13);
  expect(roundToMinor(29156.760000000002, 'orderTotal')).toBe(2_915_676);
  expect(roundToMinor(1e300, 'maxPrice')).toBe(Number.MAX_SAFE_INTEGER);
  for (const bad of [NaN, Infinity, -Infinity]) {
    expect(() => roundToMinor(bad, 'maxPrice')).toThrow(
      expect.objectContaining({ details: { field: 'maxPrice' } }),
    );
  }
});
