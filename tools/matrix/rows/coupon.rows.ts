import type { SubgraphRows } from '../matrix';

export const rows: SubgraphRows = {
  Query: {
    coupons: 'staff',
    coupon: 'staff',
    couponRedemptions: 'staff',
    validateCoupon: 'anyone',
    quoteCoupon: 'service:coupon:redeem',
  },
  Mutation: {
    createCoupon: 'admins',
    updateCoupon: 'admins',
    deleteCoupon: 'admins',
    toggleCouponStatus: 'admins',
    redeemCoupon: 'service:coupon:redeem',
    releaseCoupon: 'service:coupon:redeem',
  },
  types: {
    Coupon: {
      given: 'staff',
      follow: `id code description discountType discount minPurchase maxDiscount validFrom validTo usageLimit
        perCustomerLimit usageCount isActive firstOrderOnly categoryIds productIds sellerIds categories products
        sellers createdAt updatedAt deletedAt`,
    },
    CouponPage: { given: 'staff', follow: 'coupons pagination' },
    CouponRedemption: {
      given: 'staff',
      follow: 'reference couponId customerId customer status discount redeemedAt releasedAt',
    },
    CouponRedemptionPage: { given: 'staff', follow: 'redemptions pagination' },
    CouponValidation: {
      given: 'anyone',
      follow: 'valid discount discountValue finalTotal discountType message code reason',
    },
    CouponQuote: {
      given: 'service:coupon:redeem',
      follow: 'code valid reason message discount lineDiscounts couponId',
    },
    Category: { given: 'staff', follow: 'id' },
    Product: { given: 'staff', follow: 'id' },
    User: { given: 'staff', follow: 'id' },
  },
};
