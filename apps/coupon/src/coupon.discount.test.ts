import fc from 'fast-check';
import { applicableAmount, appliesTo, discountOn, spreadDiscount } from './coupon.discount';

const RUNS = { numRuns: 2_000 };
const id = fc.constantFrom('a', 'b', 'c', 'd');
const someIds = fc.uniqueArray(id, { maxLength: 3 });
const line = fc.record({
  productId: id,
  categoryIds: someIds,
  sellerId: id,
  amount: fc.integer({ min: 0, max: 1_000_000_000 }),
});
const lines = fc.array(line, { maxLength: 12 });
const restriction = fc.record({ productIds: someIds, categoryIds: someIds, sellerIds: someIds });
const maxDiscount = fc.option(fc.integer({ min: 1, max: 1_000_000 }), { nil: null });
const percentage = fc.record({
  discountType: fc.constant('percentage' as const),
  discount: fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100),
  maxDiscount,
});
const fixed = fc.record({
  discountType: fc.constant('fixed' as const),
  discount: fc.integer({ min: 1, max: 1_000_000_000 }),
  maxDiscount,
});
const figures = fc.oneof(percentage, fixed);
const amount = fc.integer({ min: 0, max: 1_000_000_000 });
const nothing = { productIds: [], categoryIds: [], sellerIds: [] };

describe('a discount', () => {
  it('is a whole number of minor units, never above the amount or the cap, never negative', () => {
    fc.assert(
      fc.property(figures, amount, (coupon, price) => {
        const discount = discountOn(coupon, price);
        expect(Number.isSafeInteger(discount)).toBe(true);
        expect(discount).toBeGreaterThanOrEqual(0);
        expect(discount).toBeLessThanOrEqual(price);
        if (coupon.maxDiscount !== null) expect(discount).toBeLessThanOrEqual(coupon.maxDiscount);
      }),
      RUNS,
    );
  });

  it('by percentage is within half a minor unit of the exact share', () => {
    fc.assert(
      fc.property(percentage, amount, (coupon, price) => {
        const hundredths = BigInt(Math.round(coupon.discount * 100));
        const twice = 2n * BigInt(discountOn({ ...coupon, maxDiscount: null }, price)) * 10_000n;
        const apart = twice - 2n * BigInt(price) * hundredths;
        expect(apart > -10_000n && apart <= 10_000n).toBe(true);
      }),
      RUNS,
    );
  });

  it('grows with the amount', () => {
    fc.assert(
      fc.property(figures, amount, amount, (coupon, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(discountOn(coupon, less)).toBeLessThanOrEqual(discountOn(coupon, more));
      }),
      RUNS,
    );
  });

  it.each([
    [{ discountType: 'percentage', discount: 10, maxDiscount: null }, 20_000, 2_000],
    [{ discountType: 'percentage', discount: 12.5, maxDiscount: null }, 999, 125],
    [{ discountType: 'percentage', discount: 50, maxDiscount: null }, 1, 1],
    [{ discountType: 'percentage', discount: 33.33, maxDiscount: null }, 10_000, 3_333],
    [{ discountType: 'percentage', discount: 20, maxDiscount: 1_500 }, 20_000, 1_500],
    [{ discountType: 'percentage', discount: 100, maxDiscount: null }, 777, 777],
    [{ discountType: 'fixed', discount: 5_000, maxDiscount: null }, 20_000, 5_000],
    [{ discountType: 'fixed', discount: 5_000, maxDiscount: null }, 1_200, 1_200],
  ] as const)('%j of %d is %d', (coupon, price, expected) => {
    expect(discountOn(coupon, price)).toBe(expected);
  });
});

describe('a discount spread over lines', () => {
  it('loses no minor unit, stays on the lines that it is meant for and below their prices', () => {
    fc.assert(
      fc.property(restriction, figures, lines, (meant, coupon, basket) => {
        const total = applicableAmount(meant, basket) ?? 0;
        const discount = discountOn(coupon, total);
        const shares = spreadDiscount(meant, basket, discount);
        expect(shares).toHaveLength(basket.length);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(discount);
        basket.forEach((item, index) => {
          const share = shares[index] ?? -1;
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(appliesTo(meant, item) ? item.amount : 0);
        });
      }),
      RUNS,
    );
  });

  it('gives each line its exact share, rounded up or down', () => {
    fc.assert(
      fc.property(figures, lines, (coupon, basket) => {
        const total = applicableAmount(nothing, basket) ?? 0;
        const discount = discountOn(coupon, total);
        spreadDiscount(nothing, basket, discount).forEach((share, index) => {
          if (total === 0) return;
          const exact = BigInt(discount) * BigInt(basket[index]?.amount ?? 0);
          const floor = Number(exact / BigInt(total));
          expect([floor, floor + 1]).toContain(share);
        });
      }),
      RUNS,
    );
  });
});

describe('a restriction', () => {
  const shoe = { productId: 'p1', categoryIds: ['shoes', 'clothing'], sellerId: 's1', amount: 1_000 };
  const book = { productId: 'p2', categoryIds: ['books'], sellerId: 's1', amount: 500 };

  it.each([
    ['nothing', nothing, 1_500],
    ['a category', { ...nothing, categoryIds: ['shoes'] }, 1_000],
    ['a category above', { ...nothing, categoryIds: ['clothing'] }, 1_000],
    ['one of two categories', { ...nothing, categoryIds: ['toys', 'books'] }, 500],
    ['a product', { ...nothing, productIds: ['p2'] }, 500],
    ['a seller', { ...nothing, sellerIds: ['s1'] }, 1_500],
    ['a seller and a category', { ...nothing, sellerIds: ['s1'], categoryIds: ['books'] }, 500],
    ['what is not there', { ...nothing, sellerIds: ['s2'], categoryIds: ['books'] }, null],
  ])('to %s leaves the lines that fit', (_name, meant, expected) => {
    expect(applicableAmount(meant, [shoe, book])).toBe(expected);
  });
});
