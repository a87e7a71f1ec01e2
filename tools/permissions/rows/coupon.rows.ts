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
      follow: `valid discount discountValue finalTotal orderTotal freeShipping shippingMethod discountType message
        code reason`,
    },
    Promotion: {
      given: 'staff',
      follow: `id name code action discount buyQuantity getQuantity minPurchase minQuantity maxDiscount validFrom
        validTo weekdays fromHour toHour usageLimit perCustomerLimit dailyBudget usageCount isActive firstOrderOnly
        categoryIds productIds sellerIds customerGroups priority exclusivityGroup createdAt updatedAt`,
    },
    PromotionPage: { given: 'staff', follow: 'promotions pagination' },
    CustomerGroup: { given: 'staff', follow: 'name size' },
    PromotionExplanation: { given: 'staff', follow: 'discount lineDiscounts freeShipping promotions' },
    ExplainedPromotion: {
      given: 'staff',
      follow: 'promotionId name code applied reason message discount freeShipping',
    },
    PromotionQuote: {
      given: 'service:coupon:redeem',
      follow: 'code valid reason message discount lineDiscounts freeShipping promotions',
    },
    PromotionTrace: {
      given: 'service:coupon:redeem',
      follow: 'promotionId name code applied reason message discount freeShipping',
    },
    Category: { given: 'staff', follow: 'id' },
    Product: { given: 'staff', follow: 'id' },
    User: { given: 'staff', follow: 'id' },
  },
};
