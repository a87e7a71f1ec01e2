import { allow } from 'graphql-shield';
import { can, hasScope, type PermissionTree } from '@e-storefront/subgraph';

const redeems = hasScope('coupon:redeem');

export const permissions: PermissionTree = {
  Query: {
    coupons: can('coupon:read'),
    coupon: can('coupon:read'),
    couponRedemptions: can('coupon:read'),
    validateCoupon: allow,
    quoteCoupon: redeems,
  },
  Mutation: {
    createCoupon: can('coupon:write'),
    updateCoupon: can('coupon:write'),
    deleteCoupon: can('coupon:write'),
    toggleCouponStatus: can('coupon:write'),
    redeemCoupon: redeems,
    releaseCoupon: redeems,
  },
  Coupon: can('coupon:read'),
  CouponPage: can('coupon:read'),
  CouponRedemption: can('coupon:read'),
  CouponRedemptionPage: can('coupon:read'),
  CouponValidation: allow,
  CouponQuote: redeems,
  Category: allow,
  Product: allow,
  User: allow,
};
