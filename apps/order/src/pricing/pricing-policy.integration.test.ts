import fc from 'fast-check';
import { actor } from '@e-storefront/testing';
import type { OrderTotals } from '../order/order';
import { cents, sum } from '../../test/fixtures/amounts';
import {
  AddToCartDocument,
  ApplyCouponDocument,
  CartDocument,
  PricingPolicyDocument,
  UpdateCartItemDocument,
  type PricingPolicyQuery,
  type ShippingMethod,
} from '../../test/fixtures/operations.generated';
import { OrderFixture } from '../../test/fixtures/order-fixture';

const VALIDATION = `query ($refs: [_Any!]!) { _entities(representations: $refs) {
  ... on CouponValidation { orderTotal discount tax shipping total } } }`;

interface Basket {
  lines: { unitPrice: number; quantity: number }[];
  code: string | null;
  method: ShippingMethod;
}

type Policy = NonNullable<PricingPolicyQuery['pricingPolicy']>;

/** Calculates totals from the policy alone, as a front end does; amounts in minor units. */
function predicted(policy: Policy, { lines, code, method }: Basket, discount: number): OrderTotals {
  const minor = (amount: number): number => Math.round(amount * 10 ** policy.minorUnitDigits);
  expect([policy.taxBase, policy.rounding]).toEqual(['SUBTOTAL_LESS_DISCOUNT', 'HALF_AWAY_FROM_ZERO']);
  const subtotal = sum(lines.map(({ unitPrice, quantity }) => unitPrice * quantity));
  const tax = Math.floor(((subtotal - discount) * policy.taxPercent * 10 + 500) / 1_000);
  const rate = policy.shippingRates.find((one) => one.method === method);
  if (!rate) throw new Error(`The policy has no rate for ${method}.`);
  expect(rate.freeAboveBase).toBe('SUBTOTAL');
  const isFree =
    (rate.freeAbove !== null && subtotal > minor(rate.freeAbove)) ||
    (rate.coveredByPromotions && code === 'FREE');
  const shipping = isFree ? 0 : minor(rate.fee);
  return { subtotal, discount, tax, shipping, total: subtotal - discount + tax + shipping };
}

const toMinorUnits = ({ subtotal, discount, tax, shipping, total }: OrderTotals): OrderTotals => ({
  subtotal: cents(subtotal),
  discount: cents(discount),
  tax: cents(tax),
  shipping: cents(shipping),
  total: cents(total),
});

describe('the public pricing policy', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  it('exposes the policy to guests', async () => {
    expect((await shop.data(PricingPolicyDocument, {})).pricingPolicy).toEqual({
      currency: 'INR',
      minorUnitDigits: 2,
      taxPercent: 8,
      taxBase: 'SUBTOTAL_LESS_DISCOUNT',
      rounding: 'HALF_AWAY_FROM_ZERO',
      shippingRates: [
        { method: 'STANDARD', fee: 10, freeAbove: 100, freeAboveBase: 'SUBTOTAL', coveredByPromotions: true },
        {
          method: 'EXPRESS',
          fee: 80,
          freeAbove: null,
          freeAboveBase: 'SUBTOTAL',
          coveredByPromotions: false,
        },
      ],
    });
  });

  it('lets a front end calculate the totals of any basket to the minor unit', async () => {
    const { pricingPolicy } = await shop.data(PricingPolicyDocument, {});
    const price = fc.oneof(
      fc.integer({ min: 1, max: 30_000 }),
      fc.constantFrom(9_999, 10_000, 10_001, 5_000, 99, 1),
    );
    const basket = fc.record({
      lines: fc.array(fc.record({ unitPrice: price, quantity: fc.integer({ min: 1, max: 4 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
      code: fc.constantFrom('SAVE10', 'FREE', null),
      method: fc.constantFrom('STANDARD' as const, 'EXPRESS' as const),
    });
    const baskets = fc.sample(basket, { numRuns: 14, seed: 42 });
    for (const one of [...baskets, { ...atThreshold, code: null }, { ...atThreshold, code: 'SAVE10' }]) {
      const customer = actor('customer');
      for (const { unitPrice, quantity } of one.lines) {
        await shop.add(customer, shop.products.addProduct({ unitPrice }), quantity);
      }
      const { code, method } = one;
      const preview = code
        ? (await shop.data(ApplyCouponDocument, { as: customer, variables: { code, method } })).applyCoupon
        : (await shop.data(CartDocument, { as: customer, variables: { method } })).cart;
      const expected = predicted(pricingPolicy, one, cents(preview.discount));
      expect(toMinorUnits(preview)).toEqual(expected);
      const { group } = await shop.checkout(customer, { shippingMethod: method });
      expect(toMinorUnits(group)).toEqual(expected);
    }
  });

  it('follows the settings of the shop', async () => {
    await using other = await OrderFixture.open({
      PRICING_TAX_PERCENT: '19.5',
      PRICING_SHIPPING_STANDARD: '4.9',
      PRICING_SHIPPING_EXPRESS: '12',
      PRICING_FREE_SHIPPING_ABOVE: '39',
      PRICING_CURRENCY: 'EUR',
    });
    const { pricingPolicy } = await other.data(PricingPolicyDocument, {});
    expect(pricingPolicy).toMatchObject({ currency: 'EUR', taxPercent: 19.5 });
    const lines = [{ unitPrice: 3_900, quantity: 1 }];
    for (const method of ['STANDARD', 'EXPRESS'] as const) {
      const customer = actor('customer');
      await other.add(customer, other.products.addProduct({ unitPrice: 3_900 }));
      const { group } = await other.checkout(customer, { shippingMethod: method });
      const expected = predicted(pricingPolicy, { lines, code: null, method }, 0);
      expect(toMinorUnits(group)).toEqual(expected);
    }
  });

  it('adds tax and shipping to a validated coupon with a shipping method', async () => {
    const reference = (fields: object): object => ({
      __typename: 'CouponValidation',
      orderTotal: 269.97,
      discount: 27,
      freeShipping: false,
      shippingMethod: 'STANDARD',
      ...fields,
    });
    const refs = [
      reference({}),
      reference({ shippingMethod: 'EXPRESS' }),
      reference({ orderTotal: 50, discount: 50 }),
      reference({ orderTotal: 50, discount: 0, freeShipping: true }),
      reference({ orderTotal: 0, discount: 0 }),
      reference({ orderTotal: 29_156_760.55, discount: 0.01 }),
      reference({ shippingMethod: null }),
    ];
    expect(await shop.data(VALIDATION, { variables: { refs } })).toMatchObject({
      _entities: [
        { tax: 19.44, shipping: 0, total: 262.41 },
        { tax: 19.44, shipping: 80, total: 342.41 },
        { tax: 0, shipping: 10, total: 10 },
        { tax: 4, shipping: 0, total: 54 },
        { tax: 0, shipping: 0, total: 0 },
        { tax: 2_332_540.84, shipping: 0, total: 31_489_301.38 },
        { tax: null, shipping: null, total: null },
      ],
    });
    const broken = reference({ orderTotal: 'x', shippingMethod: 'BY_AIR' });
    expect(await shop.data(VALIDATION, { variables: { refs: [broken] } })).toEqual({ _entities: [null] });
  });

  it('prices every cart mutation by its shipping method', async () => {
    const line = shop.products.addProduct({ unitPrice: 2_000 });
    const added = { productId: line.productId, quantity: 1, method: 'EXPRESS' as const };
    const { total, token, items } = (await shop.data(AddToCartDocument, { variables: added })).addToCart;
    expect(total).toBe(101.6);
    const totalBy = async (method: ShippingMethod | null): Promise<number> => {
      const variables = { id: items[0]!.id, quantity: 2, token, method };
      return (await shop.data(UpdateCartItemDocument, { variables })).updateCartItem.total;
    };
    expect(await totalBy('EXPRESS')).toBe(123.2);
    expect(await totalBy(null)).toBe(53.2);
  });
});

const atThreshold = { lines: [{ unitPrice: 2_500, quantity: 4 }], method: 'STANDARD' as const };
