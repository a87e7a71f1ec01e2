import { client, entity, type Path, type Attempt, type EntityFieldAttempts } from '../ask';

/** What hangs on a coupon, straight at its subgraph. */
const onCoupon =
  (field: string) =>
  ({ world }: Attempt): Path => {
    const { door, text } = entity('coupon', 'Coupon', world.coupon.id);
    return { door, text: text.replace('…', `${field} { … }`) };
  };
const uses =
  (inner: string) =>
  ({ world }: Attempt): Path =>
    client(`{ couponRedemptions(couponId: "${world.coupon.id}") { ${inner} } }`);

/** The coupon stands in every explanation that its code is given to. */
const explained =
  (inner: string) =>
  ({ world }: Attempt): Path =>
    client(
      `{ explainPromotions(code: "${world.coupon.code}", basket: { isFirstOrder: false, lines: [] }) { ${inner} } }`,
    );

export const entityFields: EntityFieldAttempts = {
  Coupon: ({ world }) => entity('coupon', 'Coupon', world.coupon.id),
  CouponPage: () => client('{ coupons(limit: 1) { … } }'),
  CouponRedemption: uses('redemptions { … }'),
  CouponRedemptionPage: uses('…'),
  Promotion: () => client('{ promotions(limit: 1) { promotions { … } } }'),
  PromotionPage: () => client('{ promotions(limit: 1) { … } }'),
  CustomerGroup: () => client('{ customerGroups { … } }'),
  PromotionExplanation: explained('…'),
  ExplainedPromotion: explained('promotions { … }'),
  CouponValidation: ({ world }) =>
    client(`{ validateCoupon(code: "${world.coupon.code}", orderTotal: 50) { … } }`),
  Category: onCoupon('categories'),
  Product: onCoupon('products'),
  User: onCoupon('sellers'),
};
