import { entity, type Path, type Attempt, type EntityFieldAttempts } from '../ask';

/** What hangs on a coupon, straight at its subgraph. */
const onCoupon =
  (field: string) =>
  ({ world }: Attempt): Path => {
    const { door, text } = entity('coupon', 'Coupon', world.coupon.id);
    return { door, text: text.replace('…', `${field} { … }`) };
  };

export const entityFields: EntityFieldAttempts = {
  Coupon: ({ world }) => entity('coupon', 'Coupon', world.coupon.id),
  Category: onCoupon('categories'),
  Product: onCoupon('products'),
  User: onCoupon('sellers'),
};
