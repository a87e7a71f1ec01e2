import fc from 'fast-check';
import { allocate } from '@e-storefront/domain';
import type { OrderTotals } from '../order/order';
import { priceBasket, type PricingPolicy } from './pricing';

const policy: PricingPolicy = {
  taxPercent: 8,
  shippingStandard: 1_000,
  freeShippingAbove: 10_000,
  shippingExpress: 8_000,
  currency: 'INR',
};
const standard = { policy, method: 'STANDARD' as const };
const figuresOf = (...amounts: number[]): OrderTotals =>
  priceBasket(
    amounts.map((amount) => ({ sellerId: 'a', amount })),
    [],
    standard,
  ).figures;

describe('the pricing policy', () => {
  it('adds 8 % tax and shipping of 10', () => {
    expect(figuresOf(2_000)).toEqual({
      subtotal: 2_000,
      discount: 0,
      tax: 160,
      shipping: 1_000,
      total: 3_160,
    });
  });

  it('ships free above a subtotal of 100, not at it', () => {
    expect(figuresOf(10_000).shipping).toBe(1_000);
    expect(figuresOf(10_001).shipping).toBe(0);
  });

  it('takes 80 for express whatever the subtotal', () => {
    const lines = [{ sellerId: 'a', amount: 50_000 }];
    expect(priceBasket(lines, [], { policy, method: 'EXPRESS' }).figures.shipping).toBe(8_000);
  });

  it('asks nothing for standard shipping where a promotion pays for it, and the full price for express', () => {
    const lines = [{ sellerId: 'a', amount: 2_000 }];
    const shipping = (method: 'STANDARD' | 'EXPRESS'): number =>
      priceBasket(lines, [], { policy, method, freeShipping: true }).figures.shipping;
    expect([shipping('STANDARD'), shipping('EXPRESS')]).toEqual([0, 8_000]);
  });

  it('taxes what is left after the discount, half a unit away from zero', () => {
    const { figures } = priceBasket([{ sellerId: 'a', amount: 2_000 }], [1_994], standard);
    expect(figures.tax).toBe(0);
    const half = { policy: { ...policy, taxPercent: 50 }, method: 'STANDARD' as const };
    expect(priceBasket([{ sellerId: 'a', amount: 3 }], [], half).figures.tax).toBe(2);
  });

  it('asks no shipping for an empty basket', () => {
    expect(priceBasket([], [], standard)).toEqual({
      figures: { subtotal: 0, discount: 0, tax: 0, shipping: 0, total: 0 },
      perSeller: [],
    });
  });

  it('loses no minor unit over any basket, seller by seller', () => {
    const line = fc.record({
      sellerId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      amount: fc.integer({ min: 0, max: 5_000_000 }),
    });
    const basket = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 30 }),
      percentOff: fc.integer({ min: 0, max: 100 }),
      taxPercent: fc.integer({ min: 0, max: 3_000 }).map((hundredths) => hundredths / 100),
      method: fc.constantFrom('STANDARD' as const, 'EXPRESS' as const),
      freeShipping: fc.boolean(),
    });
    const property = fc.property(basket, ({ lines, percentOff, taxPercent, method, freeShipping }) => {
      const amounts = lines.map(({ amount }) => amount);
      const off = Math.floor((amounts.reduce((a, b) => a + b, 0) * percentOff) / 100);
      const options = { policy: { ...policy, taxPercent }, method, freeShipping };
      const { figures, perSeller } = priceBasket(lines, allocate(off, amounts), options);
      // Plain comparisons: ten thousand baskets with an expectation for each figure take seconds.
      const sums = Object.keys(figures) as (keyof OrderTotals)[];
      const isWhole = sums.every((figure) => {
        const parts = perSeller.map((share) => share.figures[figure]);
        const isAmount = parts.every((part) => Number.isSafeInteger(part) && part >= 0);
        return isAmount && parts.reduce((a, b) => a + b, 0) === figures[figure];
      });
      const addsUp = perSeller.every(
        ({ figures: own }) => own.total === own.subtotal - own.discount + own.tax + own.shipping,
      );
      return isWhole && addsUp;
    });
    fc.assert(property, { numRuns: 10_000 });
  });
});
