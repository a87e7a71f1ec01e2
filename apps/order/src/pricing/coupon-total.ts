import Big from 'big.js';
import { z } from 'zod';
import { MINOR_UNIT_DIGITS, type MinorUnits } from '@e-storefront/domain';
import { priceTotal, type PricingPolicy } from './pricing';

/** An amount as another subgraph shows it: a decimal number of any size, read into minor units. */
const wireAmount = z
  .number()
  .min(0)
  .transform((decimal): MinorUnits =>
    new Big(decimal)
      .times(10 ** MINOR_UNIT_DIGITS)
      .round(0, Big.roundHalfUp)
      .toNumber(),
  );

/** What the coupon service has judged, as the gateway hands it on. */
export const couponReference = z.object({
  orderTotal: wireAmount,
  discount: wireAmount,
  freeShipping: z.boolean(),
  shippingMethod: z.enum(['STANDARD', 'EXPRESS']).nullish(),
});

type Judged = z.output<typeof couponReference>;

interface CouponTotal extends Judged {
  shippingMethod: 'STANDARD' | 'EXPRESS' | null;
  tax: MinorUnits | null;
  shipping: MinorUnits | null;
  total: MinorUnits | null;
}

/** Adds what the shop adds to the total that a coupon leaves; nothing is known without a shipping method. */
export function withPolicy(
  { shippingMethod: method = null, ...judged }: Judged,
  policy: PricingPolicy,
): CouponTotal {
  if (!method) return { ...judged, shippingMethod: null, tax: null, shipping: null, total: null };
  const { orderTotal: subtotal, discount, freeShipping } = judged;
  const { tax, shipping, total } = priceTotal({ subtotal, discount }, { policy, method, freeShipping });
  return { ...judged, shippingMethod: method, tax, shipping, total };
}
