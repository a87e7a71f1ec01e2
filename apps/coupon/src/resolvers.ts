import { toDecimal } from '@e-storefront/values';
import type { Coupon } from './coupon';
import { APPLIED, type Validation } from './coupon.redemption.service';
import type { Resolvers } from './schema.generated';

const links = (ids: readonly string[]) => ids.map((id) => ({ id }));

/** The coupon's own figure as clients read it. */
const figureOf = ({ discountType, discount }: Coupon): number =>
  discountType === 'fixed' ? toDecimal(discount) : discount;

const validation = ({ code, coupon, refusal, discount, finalTotal }: Validation) => ({
  ...{ code, discount, finalTotal },
  valid: refusal === null,
  discountValue: coupon && !refusal ? figureOf(coupon) : null,
  discountType: coupon && !refusal ? coupon.discountType : null,
  message: refusal?.message ?? APPLIED,
  reason: refusal?.reason ?? null,
});

export const resolvers: Resolvers = {
  Query: {
    coupons: async (_parent, args, { coupons }) => {
      const { items, pagination } = await coupons.list(args);
      return { coupons: items, pagination };
    },
    coupon: (_parent, { id }, { coupons }) => coupons.find(id),
    couponRedemptions: async (_parent, { couponId, ...paging }, { redemptions }) => {
      const { items, pagination } = await redemptions.list(couponId, paging);
      return { redemptions: items, pagination };
    },
    validateCoupon: async (_parent, { code, orderTotal }, { redemptions, principal }) =>
      validation(await redemptions.validate(code, orderTotal, principal?.id ?? null)),
    quoteCoupon: (_parent, { code, basket }, { redemptions }) => redemptions.quote(code, basket),
  },
  Mutation: {
    createCoupon: (_parent, { input }, { coupons }) => coupons.create(input),
    updateCoupon: (_parent, { id, input }, { coupons }) => coupons.update(id, input),
    deleteCoupon: (_parent, { id }, { coupons }) => coupons.remove(id),
    toggleCouponStatus: (_parent, { id }, { coupons }) => coupons.toggle(id),
    redeemCoupon: (_parent, { code, reference, basket }, { redemptions }) =>
      redemptions.redeem(code, reference, basket),
    releaseCoupon: (_parent, { reference }, { redemptions }) => redemptions.release(reference),
  },
  Coupon: {
    __resolveReference: ({ id }, { couponById }) => couponById.load(id),
    discount: figureOf,
    categories: ({ categoryIds }) => links(categoryIds),
    products: ({ productIds }) => links(productIds),
    sellers: ({ sellerIds }) => links(sellerIds),
  },
  CouponRedemption: {
    customer: ({ customerId }) => (customerId === null ? null : { id: customerId }),
  },
};
