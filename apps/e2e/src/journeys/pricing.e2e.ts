import type { Json } from '@e-storefront/testing';
import { data } from '../support/client';
import { newCoupon, newProduct } from '../support/products';
import { addToCart, ADDRESS } from '../support/orders';
import { CheckoutDocument } from '../support/support.generated';
import { approvedSeller, register } from '../support/users';

const POLICY = `{ pricingPolicy { currency minorUnitDigits taxPercent taxBase rounding
  shippingRates { method fee freeAbove coveredByPromotions } } }`;
const VALIDATE = `query V($code: String!, $orderTotal: Float!, $method: ShippingMethod) {
  validateCoupon(code: $code, orderTotal: $orderTotal, shippingMethod: $method) {
    valid discount finalTotal freeShipping tax shipping total } }`;
const APPLY = `mutation A($code: String!, $token: String, $method: ShippingMethod) {
  applyCoupon(code: $code, token: $token, shippingMethod: $method) { discount tax shipping total } }`;

describe('a front end that shows a total before checkout', () => {
  it('predicts it from the public policy and from validateCoupon, and checkout charges just that', async () => {
    const [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    const { pricingPolicy: policy } = await data(POLICY);
    const { code } = await newCoupon({ discount: 12.5 });
    const minor = (amount: number): number => Math.round(amount * 10 ** policy.minorUnitDigits);
    for (const [price, quantity, method] of [
      [33.33, 2, 'STANDARD'],
      [33.34, 3, 'STANDARD'],
      [19.99, 5, 'EXPRESS'],
    ] as const) {
      const goods = await newProduct(seller, { price, stock: 50 });
      await addToCart(goods, { as: buyer, quantity });
      const subtotal = (minor(price) * quantity) / 100;
      const asked = { variables: { code, orderTotal: subtotal, method } };
      const { validateCoupon: preview } = await data(VALIDATE, asked);
      const rate = policy.shippingRates.find((one: Json) => one.method === method);
      const shipping = rate.freeAbove !== null && subtotal > rate.freeAbove ? 0 : rate.fee;
      const net = minor(subtotal) - minor(preview.discount);
      const tax = Math.floor((net * policy.taxPercent + 50) / 100) / 100;
      expect(preview).toMatchObject({ valid: true, tax, shipping, freeShipping: false });
      expect(minor(preview.total)).toBe(net + minor(tax) + minor(shipping));
      const { applyCoupon } = await data(APPLY, { as: buyer, variables: { code, method } });
      const { discount, total } = preview;
      expect(applyCoupon).toEqual({ discount, tax, shipping, total });
      const input = {
        shippingAddress: ADDRESS,
        paymentMethod: 'card',
        shippingMethod: method,
        expectedTotal: total,
      };
      const { checkout } = await data(CheckoutDocument, { as: buyer, variables: { input } });
      expect(checkout?.group).toMatchObject({ subtotal, discount, tax, shipping, total });
    }
  });

  it('is told tax, shipping and total of a refused coupon, too, and none of them without a shipping method', async () => {
    const told = await data(VALIDATE, { variables: { code: 'NO-SUCH', orderTotal: 50, method: 'EXPRESS' } });
    expect(told.validateCoupon).toMatchObject({
      valid: false,
      discount: 0,
      tax: 4,
      shipping: 80,
      total: 134,
    });
    const { code } = await newCoupon();
    const untold = await data(VALIDATE, { variables: { code, orderTotal: 50 } });
    expect(untold.validateCoupon).toMatchObject({
      valid: true,
      finalTotal: 45,
      tax: null,
      shipping: null,
      total: null,
    });
  });
});
