import fc from 'fast-check';
import { allocate } from '@e-storefront/domain';
import { ACTIONS, DEFAULT_PROMOTION, type Promotion } from './promotion';
import type { BasketLine } from './actions';
import { applyPromotions, type PromotionResult } from './promotion-engine';

const now = new Date('2026-03-15T12:00:00.000Z');
const context = { now, groups: [], usages: new Map(), budgetUsed: new Map<string, number>() };
const validity = { validFrom: new Date(0), validTo: new Date('2099-01-01') };
const metadata = { usageCount: 0, version: 1, createdAt: now, updatedAt: now, deletedAt: null };

const promotion = (id: string, fields: Partial<Promotion>): Promotion => ({
  ...DEFAULT_PROMOTION,
  ...validity,
  ...metadata,
  code: null,
  description: id,
  id,
  discountType: 'percentage',
  discount: 10,
  ...fields,
});
const line = (variantId: string, quantity: number, unitPrice: number): BasketLine => ({
  productId: variantId,
  variantId,
  categoryIds: [],
  sellerId: 's',
  quantity,
  unitPrice,
});
const apply = (promotions: readonly Promotion[], lines: readonly BasketLine[]): PromotionResult =>
  applyPromotions(promotions, { customerId: 'c', isFirstOrder: false, lines }, context);
const total = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

const id = fc.constantFrom('a', 'b', 'c', 'd');
const someIds = fc.uniqueArray(id, { maxLength: 2 });
const lines = fc.array(
  fc.record({
    productId: id,
    variantId: id,
    categoryIds: someIds,
    sellerId: id,
    quantity: fc.integer({ min: 1, max: 12 }),
    unitPrice: fc.integer({ min: 0, max: 500_000 }),
  }),
  { minLength: 1, maxLength: 8 },
);
const optional = (min: number, max: number) => fc.option(fc.integer({ min, max }), { nil: null });
const randomFields = fc
  .record({
    discountType: fc.constantFrom(...ACTIONS),
    value: fc.integer({ min: 1, max: 10_000 }),
    buyQuantity: fc.integer({ min: 1, max: 4 }),
    getQuantity: fc.integer({ min: 1, max: 3 }),
    maxDiscount: optional(1, 100_000),
    minPurchase: optional(1, 200_000),
    minQuantity: optional(1, 10),
    dailyBudget: optional(1, 1_000_000),
    priority: fc.integer({ min: -2, max: 2 }),
    exclusivityGroup: fc.option(fc.constantFrom('x', 'y'), { nil: null }),
    productIds: someIds,
    categoryIds: someIds,
    sellerIds: someIds,
  })
  .map(({ value, ...fields }) => ({
    ...fields,
    discount: fields.discountType === 'fixed' ? value * 10 : value / 100,
  }));
const promotions = fc
  .array(randomFields, { maxLength: 6 })
  .map((list) => list.map((fields, index) => promotion(`p${index}`, fields)));

describe('promotions on 10,000 random baskets', () => {
  const assertProperty = (check: (basket: readonly BasketLine[], all: readonly Promotion[]) => void): void =>
    fc.assert(fc.property(lines, promotions, check), { numRuns: 2_000 });

  it('allocate the discount exactly and never make a line negative', () => {
    assertProperty((basket, all) => {
      const { discount, lineDiscounts, traces, applied } = apply(all, basket);
      const invalid = lineDiscounts.filter((share, index) => {
        const { quantity = 0, unitPrice = 0 } = basket[index] ?? {};
        return !Number.isSafeInteger(share) || share < 0 || share > quantity * unitPrice;
      });
      const perLine = basket.map((_, index) => total(applied.map((one) => one.lineDiscounts[index] ?? 0)));
      expect([invalid, total(lineDiscounts), total(traces.map((trace) => trace.discount))]).toEqual([
        [],
        discount,
        discount,
      ]);
      expect(perLine).toEqual(lineDiscounts);
      expect(applied.every((one) => total(one.lineDiscounts) === one.discount)).toBe(true);
    });
  });

  it('are independent of the order of the lines', () => {
    assertProperty((basket, all) => {
      const [one, other] = [apply(all, basket), apply(all, [...basket].reverse())];
      expect(other.discount).toBe(one.discount);
      expect(other.traces).toEqual(one.traces);
    });
  });

  it('are evaluated by priority, apply once per exclusivity group and stay within caps and budgets', () => {
    assertProperty((basket, all) => {
      const { applied, traces } = apply(all, basket);
      const groups = applied.flatMap((one) => one.promotion.exclusivityGroup ?? []);
      expect(new Set(groups).size).toBe(groups.length);
      const priorities = traces.map(
        ({ promotionId }) => all.find((one) => one.id === promotionId)?.priority ?? 0,
      );
      expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
      const exceeding = applied.filter(
        (one) =>
          one.discount > (one.promotion.maxDiscount ?? Infinity) ||
          one.discount > (one.promotion.dailyBudget ?? Infinity),
      );
      expect(exceeding).toEqual([]);
    });
  });

  it('can be refunded unit by unit without losing a minor unit', () => {
    assertProperty((basket, all) => {
      const { lineDiscounts } = apply(all, basket);
      const invalid = basket.filter(({ quantity, unitPrice }, index) => {
        const share = lineDiscounts[index] ?? 0;
        const shares = allocate(
          share,
          Array.from({ length: quantity }, () => 1),
        );
        return total(shares) !== share || Math.max(...shares) > unitPrice;
      });
      expect(invalid).toEqual([]);
    });
  });
});

describe('the discount of an action', () => {
  const basket = [line('a', 2, 1_000), line('b', 3, 400)];

  it.each<[string, Partial<Promotion>, number[]]>([
    ['is allocated by price for a percentage', { discount: 12.5 }, [250, 150]],
    ['is allocated by price for a fixed amount', { discountType: 'fixed', discount: 100 }, [63, 37]],
    ['is limited to the price', { discountType: 'fixed', discount: 9_999 }, [2_000, 1_200]],
    ['is limited by the cap', { discount: 50, maxDiscount: 160 }, [100, 60]],
    ['is the price of the cheapest unit', { discountType: 'cheapestFree', discount: 100 }, [0, 400]],
    [
      'is the third unit of a set of three',
      { discountType: 'buyXGetY', buyQuantity: 2, getQuantity: 1, discount: 100 },
      [0, 400],
    ],
    [
      'is half of the second unit of a set of two',
      { discountType: 'buyXGetY', buyQuantity: 1, getQuantity: 1, discount: 50 },
      [0, 400],
    ],
    [
      'is zero for an incomplete set',
      { discountType: 'buyXGetY', buyQuantity: 5, getQuantity: 1, discount: 100 },
      [0, 0],
    ],
  ])('%s', (_name, fields, expected) => {
    expect(apply([promotion('p', fields)], basket).lineDiscounts).toEqual(expected);
  });

  it('grants free shipping once and reports no effect for a second promotion', () => {
    const free = { discountType: 'freeShipping', discount: 0 } as const;
    const { freeShipping, discount, traces } = apply([promotion('p', free), promotion('q', free)], basket);
    expect([freeShipping, discount]).toEqual([true, 0]);
    expect(traces.map(({ reason }) => reason)).toEqual([null, 'NO_EFFECT']);
  });
});

describe('combined promotions', () => {
  const basket = [line('a', 1, 1_000)];

  it('apply to the prices that earlier promotions have left', () => {
    const all = [promotion('p', { discount: 50 }), promotion('q', { discount: 10, priority: 1 })];
    const { traces, discount } = apply(all, basket);
    expect(traces.map((trace) => [trace.promotionId, trace.discount])).toEqual([
      ['q', 100],
      ['p', 450],
    ]);
    expect(discount).toBe(550);
  });

  it('exclude each other within a group, unless the first is not eligible', () => {
    const group = { exclusivityGroup: 'sale' };
    const first = promotion('p', { ...group, priority: 2 });
    const second = promotion('q', { ...group, discount: 20 });
    expect(apply([first, second], basket).traces.map(({ reason }) => reason)).toEqual([null, 'EXCLUDED']);
    const ineligible = { ...first, minPurchase: 1_001 };
    expect(apply([ineligible, second], basket).traces.map(({ reason }) => reason)).toEqual([
      'MIN_PURCHASE',
      null,
    ]);
  });

  it('are refused when the budget does not cover the whole discount', () => {
    const budgetUsed = new Map([['p', 50]]);
    const guestBasket = { customerId: null, isFirstOrder: false, lines: basket };
    const reasonFor = (dailyBudget: number) =>
      applyPromotions([promotion('p', { dailyBudget })], guestBasket, { ...context, budgetUsed }).traces[0]
        ?.reason;
    expect([reasonFor(149), reasonFor(150)]).toEqual(['BUDGET_SPENT', null]);
  });
});
