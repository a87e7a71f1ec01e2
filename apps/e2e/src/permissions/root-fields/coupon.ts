import { newCoupon } from '../../support/products';
import { unique } from '../../support/users';
import { literal, type RootFieldAttempts, type Attempt } from '../ask';

const freshId = async ({ isMeant, world }: Attempt): Promise<string> =>
  (isMeant ? await newCoupon() : world.coupon).id;

export const rootFields: RootFieldAttempts = {
  'Query.coupon': { call: ({ world }) => `coupon(id: "${world.coupon.id}") { id }` },
  'Query.couponRedemptions': {
    call: ({ world }) => `couponRedemptions(couponId: "${world.coupon.id}") { pagination { total } }`,
  },
  'Query.validateCoupon': {
    call: ({ world }) => `validateCoupon(code: "${world.coupon.code}", orderTotal: 50) { valid }`,
  },
  'Query.explainPromotions': {
    // The coupon stands in every explanation that its code is given to.
    call: ({ world }) =>
      `explainPromotions(code: "${world.coupon.code}", basket: { isFirstOrder: false, lines: [] }) { discount }`,
  },
  'Mutation.createPromotion': {
    call: () =>
      `createPromotion(input: { name: "Tried.", action: percentage, discount: 5, isActive: false,
        validFrom: "2026-01-01", validTo: "2036-01-01" }) { id }`,
  },
  'Mutation.updatePromotion': {
    call: ({ world }) => `updatePromotion(id: "${world.coupon.id}", input: { name: "Tried." }) { id }`,
  },
  'Mutation.deletePromotion': { call: async (trial) => `deletePromotion(id: "${await freshId(trial)}")` },
  'Mutation.setCustomerGroup': { call: () => 'setCustomerGroup(name: "tried") { size }' },
  'Mutation.createCoupon': {
    call: () => {
      const period = { validFrom: '2026-01-01', validTo: '2036-01-01' };
      const discount = { discountType: 'percentage', discount: 5 };
      const input = { code: unique('C').toUpperCase(), description: 'Tried.', ...discount, ...period };
      return `createCoupon(input: ${literal(input)}) { id }`;
    },
  },
  'Mutation.updateCoupon': {
    call: ({ world }) => `updateCoupon(id: "${world.coupon.id}", input: { description: "Tried." }) { id }`,
  },
  'Mutation.deleteCoupon': { call: async (trial) => `deleteCoupon(id: "${await freshId(trial)}")` },
  'Mutation.toggleCouponStatus': {
    call: async (trial) => `toggleCouponStatus(id: "${await freshId(trial)}") { id }`,
  },
};
