import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { Promotion } from '../promotion/promotion';

export const idempotency: IdempotencyRules = {
  createCoupon: once<Promotion, unknown, AppContext>({
    find: ({ id, context: { coupons } }) => coupons.find(id),
  }),
  updateCoupon: once(),
  deleteCoupon: once(),
  // Knows by the operation that it was done already.
  toggleCouponStatus: once(),
  createPromotion: once<Promotion, unknown, AppContext>({
    find: ({ id, context: { coupons } }) => coupons.findPromotion(id),
  }),
  updatePromotion: once(),
  deletePromotion: once(),
  // Puts each customer in or takes them out once, however often it is asked.
  setCustomerGroup: once(),
  reservePromotions: 'internal',
  commitPromotions: 'internal',
  releasePromotions: 'internal',
};
