import type { Locate, RootRequest, SubgraphRows } from '../permission-matrix';

const UNKNOWN_CODE = { code: 'NONE', basket: { lines: [] } };

const couponId: RootRequest['args'] = ({ fixtures }) => ({ id: fixtures.coupon.id });
const disposableId: RootRequest['args'] = (attempt) => ({ id: attempt.disposableCouponId() });
/** The references of a coupon. */
const ofCoupon =
  (field: string): Locate =>
  ({ fixtures }) => ({ type: 'Coupon', id: fixtures.coupon.id, selection: `${field} { … }` });

export const rows: SubgraphRows = {
  Query: {
    coupons: 'staff',
    coupon: { access: 'staff', args: couponId },
    couponRedemptions: { access: 'staff', args: ({ fixtures }) => ({ couponId: fixtures.coupon.id }) },
    validateCoupon: {
      access: 'anyone',
      args: ({ fixtures }) => ({ code: fixtures.coupon.code, orderTotal: 50 }),
    },
    promotions: 'staff',
    customerGroups: 'staff',
    explainPromotions: {
      access: 'staff',
      args: ({ fixtures }) => ({ code: fixtures.coupon.code, basket: { lines: [] } }),
    },
    quotePromotions: { access: 'service:coupon:redeem', args: UNKNOWN_CODE },
  },
  Mutation: {
    createCoupon: 'admins',
    updateCoupon: {
      access: 'admins',
      args: ({ fixtures }) => ({ id: fixtures.coupon.id, input: { description: 'Tried.' } }),
    },
    deleteCoupon: { access: 'admins', args: disposableId },
    toggleCouponStatus: { access: 'admins', args: disposableId },
    createPromotion: { access: 'admins', args: { input: { discount: 5, isActive: false } } },
    updatePromotion: {
      access: 'admins',
      args: ({ fixtures }) => ({ id: fixtures.coupon.id, input: { name: 'Tried.' } }),
    },
    deletePromotion: { access: 'admins', args: disposableId },
    setCustomerGroup: 'admins',
    reservePromotions: { access: 'service:coupon:redeem', args: UNKNOWN_CODE },
    commitPromotions: 'service:coupon:redeem',
    releasePromotions: 'service:coupon:redeem',
  },
  types: {
    Coupon: { access: 'staff', locate: ({ fixtures }) => ({ id: fixtures.coupon.id }) },
    Promotion: 'staff',
    CustomerGroup: 'staff',
    Category: { locate: ofCoupon('categories') },
    Product: { locate: ofCoupon('products') },
    User: { locate: ofCoupon('sellers') },
  },
};
