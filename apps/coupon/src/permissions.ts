import { allow } from 'graphql-shield';
import { can, isService, type PermissionTree } from '@e-storefront/subgraph';

export const permissions: PermissionTree = {
  Query: {
    coupons: can('coupon:read'),
    coupon: can('coupon:read'),
    couponRedemptions: can('coupon:read'),
    validateCoupon: allow,
    quoteCoupon: isService('order'),
  },
  Mutation: {
    createCoupon: can('coupon:write'),
    updateCoupon: can('coupon:write'),
    deleteCoupon: can('coupon:write'),
    toggleCouponStatus: can('coupon:write'),
    redeemCoupon: isService('order'),
    releaseCoupon: isService('order'),
  },
  Coupon: can('coupon:read'),
  CouponPage: can('coupon:read'),
  CouponRedemption: can('coupon:read'),
  CouponRedemptionPage: can('coupon:read'),
  CouponValidation: allow,
  CouponQuote: isService('order'),
  Category: allow,
  Product: allow,
  User: allow,
};
