import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { Coupons } from './coupons';

const FIELDS = '{ code valid reason message discount lineDiscounts }';
const QUOTE = `query ($code: String!, $basket: CouponBasketInput!) { quoteCoupon(code: $code, basket: $basket) ${FIELDS} }`;
const REDEEM = `mutation ($code: String!, $reference: ID!, $basket: CouponBasketInput!) {
  redeemCoupon(code: $code, reference: $reference, basket: $basket) ${FIELDS} }`;
const RELEASE = 'mutation ($reference: ID!) { releaseCoupon(reference: $reference) }';

const quote = z.object({
  code: z.string(),
  valid: z.boolean(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  discount: z.int(),
  lineDiscounts: z.array(z.int()),
});
const quoted = z.object({ quoteCoupon: quote });
const redeemed = z.object({ redeemCoupon: quote });
const released = z.object({ releaseCoupon: z.boolean() });

/** Asks the coupon service. */
export function couponsClient(coupon: ServiceClient, requestId: string): Coupons {
  return {
    quote: async (code, basket) => {
      const call = { query: QUOTE, variables: { code, basket }, result: quoted, requestId };
      return (await coupon.call(call)).quoteCoupon;
    },
    redeem: async (code, reference, basket) => {
      const call = { query: REDEEM, variables: { code, reference, basket }, result: redeemed, requestId };
      return (await coupon.call(call)).redeemCoupon;
    },
    release: async (reference) => {
      await coupon.call({ query: RELEASE, variables: { reference }, result: released, requestId });
    },
  };
}
