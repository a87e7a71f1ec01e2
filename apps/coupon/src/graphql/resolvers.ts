import { roundedToMinor, toDecimal } from '@e-storefront/domain';
import type { Promotion } from '../promotion/promotion';
import { APPLIED } from '../promotion/promotion-engine';
import type { CouponValidation } from '../redemption/redemption.service';
import type { ExplainedBasketInput, Resolvers } from '../schema.generated';

const toLinks = (ids: readonly string[]) => ids.map((id) => ({ id }));

/** Converts a fixed discount from minor units; percentages stay. */
const toDiscountValue = ({ discountType, discount }: Promotion): number =>
  discountType === 'fixed' ? toDecimal(discount) : discount;

const toValidation = ({ code, coupon, refusal, discount, finalTotal }: CouponValidation) => ({
  code,
  discount,
  finalTotal,
  orderTotal: finalTotal + discount,
  freeShipping: refusal === null && coupon?.discountType === 'freeShipping',
  valid: refusal === null,
  discountValue: coupon && !refusal ? toDiscountValue(coupon) : null,
  discountType: coupon && !refusal ? coupon.discountType : null,
  message: refusal?.message ?? APPLIED,
  reason: refusal?.reason ?? null,
});

const toMinorBasket = (basket: ExplainedBasketInput) => ({
  ...basket,
  lines: basket.lines.map((line, index) => ({
    ...line,
    unitPrice: roundedToMinor(line.unitPrice, `basket.lines.${index}.unitPrice`),
  })),
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
    validateCoupon: async (_parent, { code, orderTotal, shippingMethod }, context) => ({
      ...toValidation(await context.redemptions.validate(context, code, orderTotal)),
      shippingMethod: shippingMethod ?? null,
    }),
    promotions: async (_parent, args, { promotions }) => {
      const { items, pagination } = await promotions.list(args);
      return { promotions: items, pagination };
    },
    customerGroups: (_parent, _args, { customerGroups }) => customerGroups.list(),
    explainPromotions: (_parent, { code, basket }, { redemptions }) =>
      redemptions.quote(code, toMinorBasket(basket)),
    quotePromotions: (_parent, { code, basket }, { redemptions }) => redemptions.quote(code, basket),
  },
  Mutation: {
    createCoupon: (_parent, { input }, { coupons, operationId }) => coupons.create(input, operationId),
    updateCoupon: (_parent, { id, input }, { coupons }) => coupons.update(id, input),
    deleteCoupon: (_parent, { id }, { coupons }) => coupons.remove(id),
    toggleCouponStatus: (_parent, { id }, { coupons, operationId }) => coupons.toggle(id, operationId),
    createPromotion: (_parent, { input }, { promotions, operationId }) =>
      promotions.create(input, operationId),
    updatePromotion: (_parent, { id, input }, { promotions }) => promotions.update(id, input),
    deletePromotion: (_parent, { id }, { promotions }) => promotions.remove(id),
    setCustomerGroup: (_parent, { name, ...members }, { customerGroups }) =>
      customerGroups.updateMembers(name, members),
    reservePromotions: (_parent, { reference, code, basket }, { redemptions }) =>
      redemptions.reserve(reference, code, basket),
    commitPromotions: (_parent, { reference }, { redemptions }) => redemptions.commit(reference),
    releasePromotions: (_parent, { reference }, { redemptions }) => redemptions.release(reference),
  },
  Promotion: {
    name: ({ description }) => description,
    action: ({ discountType }) => discountType,
    discount: toDiscountValue,
  },
  Coupon: {
    __resolveReference: ({ id }, { couponById }) => couponById.load(id),
    discount: toDiscountValue,
    categories: ({ categoryIds }) => toLinks(categoryIds),
    products: ({ productIds }) => toLinks(productIds),
    sellers: ({ sellerIds }) => toLinks(sellerIds),
  },
  CouponRedemption: {
    customer: ({ customerId }) => (customerId === null ? null : { id: customerId }),
  },
};
