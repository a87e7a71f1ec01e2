import type { SubgraphRows } from '../permission-matrix';

export const rows: SubgraphRows = {
  Query: {
    coupons: 'staff',
    coupon: 'staff',
    couponRedemptions: 'staff',
    validateCoupon: 'anyone',
    promotions: 'staff',
    customerGroups: 'staff',
    explainPromotions: 'staff',
    quotePromotions: 'service:coupon:redeem',
  },
  Mutation: {
    createCoupon: 'admins',
    updateCoupon: 'admins',
    deleteCoupon: 'admins',
    toggleCouponStatus: 'admins',
    createPromotion: 'admins',
    updatePromotion: 'admins',
    deletePromotion: 'admins',
    setCustomerGroup: 'admins',
    reservePromotions: 'service:coupon:redeem',
    commitPromotions: 'service:coupon:redeem',
    releasePromotions: 'service:coupon:redeem',
  },
  types: {
    Coupon: 'staff',
    Promotion: 'staff',
    CustomerGroup: 'staff',
  },
};
