import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { Promotion } from '../promotion/promotion';

export const idempotency: IdempotencyRules = {
  createCoupon: once<Promotion, unknown, AppContext>({
    find: ({ id, context: { coupons } }) => coupons.find(id),
  }),
  updateCoupon: once(),
  deleteCoupon: once(),
  // The repository toggles once per operation.
  toggleCouponStatus: once(),
  createPromotion: once<Promotion, unknown, AppContext>({
    find: ({ id, context: { promotions } }) => promotions.find(id),
  }),
  updatePromotion: once(),
  deletePromotion: once(),
  // Adding and removing members is idempotent.
  setCustomerGroup: once(),
  reservePromotions: 'internal',
  commitPromotions: 'internal',
  releasePromotions: 'internal',
};
