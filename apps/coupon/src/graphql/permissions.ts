import { allow } from 'graphql-shield';
import { can, dependsOnCaller, hasScope, type PermissionTree } from '@e-storefront/subgraph';

const canRedeem = hasScope('coupon:redeem');

export const permissions: PermissionTree = {
  Query: {
    coupons: can('coupon:read'),
    coupon: can('coupon:read'),
    couponRedemptions: can('coupon:read'),
    // Customer limits and groups depend on the caller.
    validateCoupon: dependsOnCaller,
    promotions: can('coupon:read'),
    customerGroups: can('coupon:read'),
    explainPromotions: can('coupon:read'),
    quotePromotions: canRedeem,
  },
  Mutation: {
    createCoupon: can('coupon:write'),
    updateCoupon: can('coupon:write'),
    deleteCoupon: can('coupon:write'),
    toggleCouponStatus: can('coupon:write'),
    createPromotion: can('coupon:write'),
    updatePromotion: can('coupon:write'),
    deletePromotion: can('coupon:write'),
    setCustomerGroup: can('coupon:write'),
    reservePromotions: canRedeem,
    commitPromotions: canRedeem,
    releasePromotions: canRedeem,
  },
  Coupon: can('coupon:read'),
  CouponPage: can('coupon:read'),
  CouponRedemption: can('coupon:read'),
  CouponRedemptionPage: can('coupon:read'),
  CouponValidation: allow,
  Promotion: can('coupon:read'),
  PromotionPage: can('coupon:read'),
  CustomerGroup: can('coupon:read'),
  PromotionExplanation: can('coupon:read'),
  ExplainedPromotion: can('coupon:read'),
  PromotionQuote: canRedeem,
  PromotionTrace: canRedeem,
  Category: allow,
  Product: allow,
  User: allow,
};
