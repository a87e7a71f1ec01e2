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
const totalsOf = (...amounts: number[]): OrderTotals =>
  priceBasket(
    amounts.map((amount) => ({ sellerId: 'a', amount })),
    [],
    standard,
  ).totals;

describe('the pricing policy', () => {
  it('adds 8 % tax and a shipping fee of 10', () => {
    expect(totalsOf(2_000)).toEqual({
      subtotal: 2_000,
      discount: 0,
      tax: 160,
      shipping: 1_000,
      total: 3_160,
    });
  });

  it('ships free above a subtotal of 100, but not at 100', () => {
    expect(totalsOf(10_000).shipping).toBe(1_000);
    expect(totalsOf(10_001).shipping).toBe(0);
  });

  it('charges 80 for express shipping whatever the subtotal', () => {
    const lines = [{ sellerId: 'a', amount: 50_000 }];
    expect(priceBasket(lines, [], { policy, method: 'EXPRESS' }).totals.shipping).toBe(8_000);
  });

  it('waives standard but not express shipping under a free-shipping promotion', () => {
    const lines = [{ sellerId: 'a', amount: 2_000 }];
    const shipping = (method: 'STANDARD' | 'EXPRESS'): number =>
      priceBasket(lines, [], { policy, method, freeShipping: true }).totals.shipping;
    expect([shipping('STANDARD'), shipping('EXPRESS')]).toEqual([0, 8_000]);
  });

  it('taxes the discounted subtotal and rounds half units away from zero', () => {
    const { totals } = priceBasket([{ sellerId: 'a', amount: 2_000 }], [1_994], standard);
    expect(totals.tax).toBe(0);
    const half = { policy: { ...policy, taxPercent: 50 }, method: 'STANDARD' as const };
    expect(priceBasket([{ sellerId: 'a', amount: 3 }], [], half).totals.tax).toBe(2);
  });

  it('charges no shipping for an empty basket', () => {
    expect(priceBasket([], [], standard)).toEqual({
      totals: { subtotal: 0, discount: 0, tax: 0, shipping: 0, total: 0 },
      perSeller: [],
    });
  });

  it('allocates every minor unit of any basket to its sellers', () => {
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
      const { totals, perSeller } = priceBasket(lines, allocate(off, amounts), options);
      // Plain comparisons: an expectation per amount would take seconds for thousands of baskets.
      const names = Object.keys(totals) as (keyof OrderTotals)[];
      const isComplete = names.every((name) => {
        const parts = perSeller.map((share) => share.totals[name]);
        const areAmounts = parts.every((part) => Number.isSafeInteger(part) && part >= 0);
        return areAmounts && parts.reduce((a, b) => a + b, 0) === totals[name];
      });
      const addsUp = perSeller.every(
        ({ totals: own }) => own.total === own.subtotal - own.discount + own.tax + own.shipping,
      );
      return isComplete && addsUp;
    });
    fc.assert(property, { numRuns: 2_000 });
  });
});
