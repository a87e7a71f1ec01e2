import { roundedToMinor, toDecimal } from '@e-storefront/domain';
import type { Promotion } from '../promotion/promotion';
import { APPLIED } from '../promotion/promotion-engine';
import type { Validation } from '../redemption/redemption.service';
import type { ExplainedBasketInput, Resolvers } from '../schema.generated';

const links = (ids: readonly string[]) => ids.map((id) => ({ id }));

/** The coupon's own figure as clients read it. */
const figureOf = ({ discountType, discount }: Promotion): number =>
  discountType === 'fixed' ? toDecimal(discount) : discount;

const validation = ({ code, coupon, refusal, discount, finalTotal }: Validation) => ({
  code,
  discount,
  finalTotal,
  orderTotal: finalTotal + discount,
  freeShipping: refusal === null && coupon?.discountType === 'freeShipping',
  valid: refusal === null,
  discountValue: coupon && !refusal ? figureOf(coupon) : null,
  discountType: coupon && !refusal ? coupon.discountType : null,
  message: refusal?.message ?? APPLIED,
  reason: refusal?.reason ?? null,
});

const inMinor = (basket: ExplainedBasketInput) => ({
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
    couponRedemptions: async (_parent, { couponId, ...paging }, { reservations }) => {
      const { items, pagination } = await reservations.list(couponId, paging);
      return { redemptions: items, pagination };
    },
    validateCoupon: async (_parent, { code, orderTotal, shippingMethod }, { reservations, principal }) => ({
      ...validation(await reservations.validate(code, orderTotal, principal?.id ?? null)),
      shippingMethod: shippingMethod ?? null,
    }),
    promotions: async (_parent, args, { coupons }) => {
      const { items, pagination } = await coupons.listPromotions(args);
      return { promotions: items, pagination };
    },
    customerGroups: (_parent, _args, { customerGroups }) => customerGroups.list(),
    explainPromotions: (_parent, { code, basket }, { reservations }) =>
      reservations.quote(code, inMinor(basket)),
    quotePromotions: (_parent, { code, basket }, { reservations }) => reservations.quote(code, basket),
  },
  Mutation: {
    createCoupon: (_parent, { input }, { coupons, operationId }) => coupons.create(input, operationId),
    updateCoupon: (_parent, { id, input }, { coupons }) => coupons.update(id, input),
    deleteCoupon: (_parent, { id }, { coupons }) => coupons.remove(id),
    toggleCouponStatus: (_parent, { id }, { coupons, operationId }) => coupons.toggle(id, operationId),
    createPromotion: (_parent, { input }, { coupons, operationId }) =>
      coupons.createPromotion(input, operationId),
    updatePromotion: (_parent, { id, input }, { coupons }) => coupons.updatePromotion(id, input),
    deletePromotion: (_parent, { id }, { coupons }) => coupons.removePromotion(id),
    setCustomerGroup: (_parent, { name, ...changes }, { customerGroups }) =>
      customerGroups.change(name, changes),
    reservePromotions: (_parent, { reference, code, basket }, { reservations }) =>
      reservations.reserve(reference, code, basket),
    commitPromotions: (_parent, { reference }, { reservations }) => reservations.commit(reference),
    releasePromotions: (_parent, { reference }, { reservations }) => reservations.release(reference),
  },
  Promotion: {
    name: ({ description }) => description,
    action: ({ discountType }) => discountType,
    discount: figureOf,
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
