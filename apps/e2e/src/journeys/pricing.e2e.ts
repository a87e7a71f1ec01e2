import { data, present } from '../support/client';
import { newCoupon, newProduct } from '../support/products';
import { addToCart, ADDRESS } from '../support/orders';
import { ApplyCouponDocument, CheckoutDocument } from '../support/support.generated';
import { approvedSeller, register } from '../support/users';
import { PricingPolicyDocument, ValidateCouponDocument } from './journeys.generated';

describe('a front end that shows a total before checkout', () => {
  it('predicts it from the public policy and validateCoupon, and checkout charges exactly that', async () => {
    const [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    const policy = present((await data(PricingPolicyDocument)).pricingPolicy);
    const { code } = await newCoupon({ discount: 12.5 });
    const minor = (amount: number): number => Math.round(amount * 10 ** policy.minorUnitDigits);
    for (const [price, quantity, method] of [
      [33.33, 2, 'STANDARD'],
      [33.34, 3, 'STANDARD'],
      [19.99, 5, 'EXPRESS'],
    ] as const) {
      const product = await newProduct(seller, { price, stock: 50 });
      await addToCart(product, { as: buyer, quantity });
      const subtotal = (minor(price) * quantity) / 100;
      const asked = { variables: { code, orderTotal: subtotal, method } };
      const preview = present((await data(ValidateCouponDocument, asked)).validateCoupon);
      const rate = present(policy.shippingRates.find((one) => one.method === method));
      const shipping = rate.freeAbove !== null && subtotal > rate.freeAbove ? 0 : rate.fee;
      const net = minor(subtotal) - minor(preview.discount);
      const tax = Math.floor((net * policy.taxPercent + 50) / 100) / 100;
      expect(preview).toMatchObject({ valid: true, tax, shipping, freeShipping: false });
      const { discount } = preview;
      const total = present(preview.total);
      expect(minor(total)).toBe(net + minor(tax) + minor(shipping));
      const { applyCoupon } = await data(ApplyCouponDocument, { as: buyer, variables: { code, method } });
      expect(applyCoupon).toMatchObject({ discount, tax, shipping, total });
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

  it('receives tax, shipping and total for a rejected coupon as well, and none of them without a shipping method', async () => {
    const withMethod = await data(ValidateCouponDocument, {
      variables: { code: 'NO-SUCH', orderTotal: 50, method: 'EXPRESS' },
    });
    expect(withMethod.validateCoupon).toMatchObject({
      valid: false,
      discount: 0,
      tax: 4,
      shipping: 80,
      total: 134,
    });
    const { code } = await newCoupon();
    const withoutMethod = await data(ValidateCouponDocument, { variables: { code, orderTotal: 50 } });
    expect(withoutMethod.validateCoupon).toMatchObject({
      valid: true,
      finalTotal: 45,
      tax: null,
      shipping: null,
      total: null,
    });
  });
});
