import fc from 'fast-check';
import { allocate } from '@e-storefront/domain';
import { ACTIONS, PLAIN, type Promotion } from './promotion';
import type { BasketLine } from './actions';
import { applyPromotions, type Outcome } from './promotion-engine';

const now = new Date('2026-03-15T12:00:00.000Z');
const standing = { now, groups: [], slots: new Map(), spent: new Map<string, number>() };
const span = { validFrom: new Date(0), validTo: new Date('2099-01-01') };
const life = { usageCount: 0, version: 1, createdAt: now, updatedAt: now, deletedAt: null };

const promotion = (id: string, fields: Partial<Promotion>): Promotion => ({
  ...PLAIN,
  ...span,
  ...life,
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
const apply = (promotions: readonly Promotion[], lines: readonly BasketLine[]): Outcome =>
  applyPromotions(promotions, { customerId: 'c', isFirstOrder: false, lines }, standing);
const total = (figures: readonly number[]): number => figures.reduce((sum, figure) => sum + figure, 0);

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
const drawn = fc
  .record({
    discountType: fc.constantFrom(...ACTIONS),
    figure: fc.integer({ min: 1, max: 10_000 }),
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
  .map(({ figure, ...fields }) => ({
    ...fields,
    discount: fields.discountType === 'fixed' ? figure * 10 : figure / 100,
  }));
const promotions = fc
  .array(drawn, { maxLength: 6 })
  .map((list) => list.map((fields, index) => promotion(`p${index}`, fields)));

describe('promotions on 10,000 random baskets', () => {
  const holds = (check: (basket: readonly BasketLine[], all: readonly Promotion[]) => void): void =>
    fc.assert(fc.property(lines, promotions, check), { numRuns: 10_000 });

  it('lose no minor unit and take no line below nothing', () => {
    holds((basket, all) => {
      const { discount, lineDiscounts, traces, applied } = apply(all, basket);
      const faults = lineDiscounts.filter((share, index) => {
        const { quantity = 0, unitPrice = 0 } = basket[index] ?? {};
        return !Number.isSafeInteger(share) || share < 0 || share > quantity * unitPrice;
      });
      const perLine = basket.map((_, index) => total(applied.map((one) => one.lineDiscounts[index] ?? 0)));
      expect([faults, total(lineDiscounts), total(traces.map((trace) => trace.discount))]).toEqual([
        [],
        discount,
        discount,
      ]);
      expect(perLine).toEqual(lineDiscounts);
      expect(applied.every((one) => total(one.lineDiscounts) === one.discount)).toBe(true);
    });
  });

  it('come out the same to the minor unit in whatever order the lines were put in', () => {
    holds((basket, all) => {
      const [one, other] = [apply(all, basket), apply(all, [...basket].reverse())];
      expect(other.discount).toBe(one.discount);
      expect(other.traces).toEqual(one.traces);
    });
  });

  it('are tried by priority, apply once a group, and stay within caps and budgets', () => {
    holds((basket, all) => {
      const { applied, traces } = apply(all, basket);
      const groups = applied.flatMap((one) => one.promotion.exclusivityGroup ?? []);
      expect(new Set(groups).size).toBe(groups.length);
      const priorities = traces.map(
        ({ promotionId }) => all.find((one) => one.id === promotionId)?.priority ?? 0,
      );
      expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
      const over = applied.filter(
        (one) =>
          one.discount > (one.promotion.maxDiscount ?? Infinity) ||
          one.discount > (one.promotion.dailyBudget ?? Infinity),
      );
      expect(over).toEqual([]);
    });
  });

  it('can be given back piece by piece without losing a minor unit', () => {
    holds((basket, all) => {
      const { lineDiscounts } = apply(all, basket);
      const faults = basket.filter(({ quantity, unitPrice }, index) => {
        const share = lineDiscounts[index] ?? 0;
        const shares = allocate(
          share,
          Array.from({ length: quantity }, () => 1),
        );
        return total(shares) !== share || Math.max(...shares) > unitPrice;
      });
      expect(faults).toEqual([]);
    });
  });
});

describe('an action', () => {
  const basket = [line('a', 2, 1_000), line('b', 3, 400)];

  it.each<[string, Partial<Promotion>, number[]]>([
    ['a percentage, spread by price', { discount: 12.5 }, [250, 150]],
    ['a fixed amount', { discountType: 'fixed', discount: 100 }, [63, 37]],
    ['a fixed amount above the price', { discountType: 'fixed', discount: 9_999 }, [2_000, 1_200]],
    ['a cap', { discount: 50, maxDiscount: 160 }, [100, 60]],
    ['the cheapest piece free', { discountType: 'cheapestFree', discount: 100 }, [0, 400]],
    [
      'two and the third free',
      { discountType: 'buyXGetY', buyQuantity: 2, getQuantity: 1, discount: 100 },
      [0, 400],
    ],
    [
      'one and the second at half',
      { discountType: 'buyXGetY', buyQuantity: 1, getQuantity: 1, discount: 50 },
      [0, 400],
    ],
    [
      'a set that is not full',
      { discountType: 'buyXGetY', buyQuantity: 5, getQuantity: 1, discount: 100 },
      [0, 0],
    ],
  ])('%s', (_name, fields, expected) => {
    expect(apply([promotion('p', fields)], basket).lineDiscounts).toEqual(expected);
  });

  it('frees shipping once and says of the second that it has no effect', () => {
    const free = { discountType: 'freeShipping', discount: 0 } as const;
    const { freeShipping, discount, traces } = apply([promotion('p', free), promotion('q', free)], basket);
    expect([freeShipping, discount]).toEqual([true, 0]);
    expect(traces.map(({ reason }) => reason)).toEqual([null, 'NO_EFFECT']);
  });
});

describe('promotions together', () => {
  const basket = [line('a', 1, 1_000)];

  it('work each on what the earlier ones have left', () => {
    const all = [promotion('p', { discount: 50 }), promotion('q', { discount: 10, priority: 1 })];
    const { traces, discount } = apply(all, basket);
    expect(traces.map((trace) => [trace.promotionId, trace.discount])).toEqual([
      ['q', 100],
      ['p', 450],
    ]);
    expect(discount).toBe(550);
  });

  it('exclude each other within a group, and leave the place free where the first does not hold', () => {
    const group = { exclusivityGroup: 'sale' };
    const first = promotion('p', { ...group, priority: 2 });
    const second = promotion('q', { ...group, discount: 20 });
    expect(apply([first, second], basket).traces.map(({ reason }) => reason)).toEqual([null, 'EXCLUDED']);
    const closed = { ...first, minPurchase: 1_001 };
    expect(apply([closed, second], basket).traces.map(({ reason }) => reason)).toEqual([
      'MIN_PURCHASE',
      null,
    ]);
  });

  it('leave a budget alone that does not hold the whole discount', () => {
    const spent = new Map([['p', 50]]);
    const known = { ...standing, spent };
    const lineOf = { customerId: null, isFirstOrder: false, lines: basket };
    const of = (dailyBudget: number) =>
      applyPromotions([promotion('p', { dailyBudget })], lineOf, known).traces[0]?.reason;
    expect([of(149), of(150)]).toEqual(['BUDGET_SPENT', null]);
  });
});
