import Big from 'big.js';
import { z } from 'zod';
import { MINOR_UNIT_DIGITS, type MinorUnits } from '@e-storefront/domain';
import { priceTotal, type PricingPolicy } from './pricing';

/** Parses a decimal amount of another subgraph into minor units. */
const decimalAmount = z
  .number()
  .min(0)
  .transform((decimal): MinorUnits =>
    new Big(decimal)
      .times(10 ** MINOR_UNIT_DIGITS)
      .round(0, Big.roundHalfUp)
      .toNumber(),
  );

/** Entity representation of a validated coupon, as the gateway passes it on from the coupon subgraph. */
export const couponReferenceSchema = z.object({
  orderTotal: decimalAmount,
  discount: decimalAmount,
  freeShipping: z.boolean(),
  shippingMethod: z.enum(['STANDARD', 'EXPRESS']).nullish(),
});

type EvaluatedCoupon = z.output<typeof couponReferenceSchema>;

interface CouponTotal extends EvaluatedCoupon {
  shippingMethod: 'STANDARD' | 'EXPRESS' | null;
  tax: MinorUnits | null;
  shipping: MinorUnits | null;
  total: MinorUnits | null;
}

/** Adds tax and shipping to the discounted total; both are null without a shipping method. */
export function addTaxAndShipping(
  { shippingMethod: method = null, ...coupon }: EvaluatedCoupon,
  policy: PricingPolicy,
): CouponTotal {
  if (!method) return { ...coupon, shippingMethod: null, tax: null, shipping: null, total: null };
  const { orderTotal: subtotal, discount, freeShipping } = coupon;
  const { tax, shipping, total } = priceTotal({ subtotal, discount }, { policy, method, freeShipping });
  return { ...coupon, shippingMethod: method, tax, shipping, total };
}
