import { MINOR_UNIT_DIGITS } from '@e-storefront/domain';
import { shippingRates } from './pricing';
import type { QueryResolvers, Resolvers } from '../schema.generated';
import { couponReferenceSchema, addTaxAndShipping } from './coupon-total';

export const pricingQueries: Pick<QueryResolvers, 'pricingPolicy'> = {
  pricingPolicy: (_parent, _args, { policy }) => policy,
};

export const pricingTypes: Pick<Resolvers, 'PricingPolicy' | 'ShippingRate' | 'CouponValidation'> = {
  PricingPolicy: {
    minorUnitDigits: () => MINOR_UNIT_DIGITS,
    taxBase: () => 'SUBTOTAL_LESS_DISCOUNT',
    rounding: () => 'HALF_AWAY_FROM_ZERO',
    shippingRates: (policy) => Object.values(shippingRates(policy)),
  },
  ShippingRate: { freeAboveBase: () => 'SUBTOTAL' },
  CouponValidation: {
    // The coupon subgraph validates the coupon; tax and shipping are calculated here.
    __resolveReference: (reference, { policy }) => {
      const coupon = couponReferenceSchema.safeParse(reference);
      return coupon.success ? addTaxAndShipping(coupon.data, policy) : null;
    },
  },
};
