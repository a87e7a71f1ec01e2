import type { SubgraphContract } from './contract';

const COUPON =
  'id code description discountType discount minPurchase maxDiscount validFrom validTo usageLimit usageCount ' +
  'isActive createdAt updatedAt';

export const coupon: SubgraphContract = {
  fields: {
    'Query.coupons': {
      args: { page: 'Int', limit: 'Int', isActive: 'Boolean', search: 'String' },
      select: `coupons { ${COUPON} } pagination { page limit total pages }`,
    },
    'Query.coupon': { args: { id: 'ID!' }, select: COUPON },
    'Query.validateCoupon': {
      args: { code: 'String!', orderTotal: 'Float!' },
      select: 'valid discount discountValue finalTotal discountType message code',
    },
    'Mutation.createCoupon': { args: { input: 'CreateCouponInput!' }, select: COUPON },
    'Mutation.updateCoupon': { args: { id: 'ID!', input: 'UpdateCouponInput!' }, select: COUPON },
    'Mutation.deleteCoupon': { args: { id: 'ID!' }, select: '' },
    'Mutation.toggleCouponStatus': { args: { id: 'ID!' }, select: 'id isActive' },
  },
  inputs: {
    CreateCouponInput: {
      fields: {
        code: 'any!',
        description: 'any!',
        discountType: 'String!',
        discount: 'Float!',
        validFrom: 'String!',
        validTo: 'String!',
        minPurchase: 'Float',
        maxDiscount: 'Float',
        usageLimit: 'Int',
      },
      sample: {
        code: 'SAVE10',
        description: 'Ten off',
        discountType: 'percentage',
        discount: 10,
        validFrom: '2026-01-01',
        validTo: '2026-12-31',
        minPurchase: 50.5,
        usageLimit: 5,
      },
    },
    UpdateCouponInput: {
      fields: {
        code: 'any',
        description: 'any',
        discountType: 'String',
        discount: 'Float',
        validFrom: 'String',
        validTo: 'String',
        minPurchase: 'Float',
        maxDiscount: 'Float',
        usageLimit: 'Int',
        isActive: 'Boolean',
      },
      sample: { discount: 12.5, isActive: false },
    },
  },
  enums: {},
};
