import {
  DEFAULT_PROMOTION,
  type Coupon,
  type PromotionFields,
} from '../../apps/coupon/src/promotion/promotion';
import type { Calendar } from './dates';
import { categoryOf } from './categories';
import { idFor } from './identity';
import type { SeedUser } from './users';
import type { SeedProduct } from './products/catalogue';

type Offer = Partial<PromotionFields> &
  Pick<PromotionFields, 'description' | 'discountType' | 'discount'> & { code: string };

/** The coupon that is fully redeemed. */
export const USED_UP = 'EARLYBIRD';

const rupees = (amount: number): number => amount * 100;

function percent(code: string, discount: number, description: string, rules: Partial<Offer> = {}): Offer {
  return { code, description, discountType: 'percentage', discount, ...rules };
}

function fixed(code: string, discount: number, description: string, rules: Partial<Offer> = {}): Offer {
  return { code, description, discountType: 'fixed', discount: rupees(discount), ...rules };
}

/** One coupon of every kind. */
export function coupons(
  users: readonly SeedUser[],
  products: readonly SeedProduct[],
  calendar: Calendar,
): Coupon[] {
  const sellerIds = users.filter(({ role }) => role === 'seller').map(({ id }) => id);
  const featured = products.filter((product) => product.featured).slice(0, 12);
  const restricted = [
    percent('PHONES8', 8, '8 % off phones and everything for them', {
      categoryIds: [categoryOf('phones').id],
    }),
    fixed('NILGIRI250', 250, 'Rs 250 off at Nilgiri Electronics', {
      minPurchase: rupees(2_000),
      // The demo seller comes first.
      sellerIds: sellerIds.slice(0, 1),
    }),
    percent('SPOTLIGHT15', 15, '15 % off a dozen featured products', {
      productIds: featured.map(({ id }) => id),
    }),
  ];
  return [...UNRESTRICTED, ...restricted, ...unusable(calendar)].map((offer, index) => ({
    ...DEFAULT_PROMOTION,
    validFrom: calendar.daysAgo(400),
    validTo: calendar.inDays(180),
    ...offer,
    id: idFor(`coupon:${offer.code}`),
    usageCount: 0,
    version: 1,
    deletedAt: null,
    createdAt: calendar.daysAgo(401 + index),
    updatedAt: calendar.daysAgo(401 + index),
  }));
}

const UNRESTRICTED: readonly Offer[] = [
  percent('SAVE10', 10, '10 % off everything'),
  fixed('FLAT200', 200, 'Rs 200 off'),
  percent('FESTIVE25', 25, '25 % off, at most Rs 1,500', { maxDiscount: rupees(1_500) }),
  fixed('BIGCART500', 500, 'Rs 500 off from Rs 5,000 on', { minPurchase: rupees(5_000) }),
  percent('WELCOME15', 15, '15 % off a first order, at most Rs 750', {
    maxDiscount: rupees(750),
    firstOrderOnly: true,
  }),
  percent('TWICE12', 12, '12 % off, twice for each customer', { perCustomerLimit: 2 }),
  fixed('LIMITED100', 100, 'Rs 100 off for the first 500', { usageLimit: 500 }),
  percent(USED_UP, 30, '30 % off for early birds'),
];

/** Coupons that cannot be used now, each for another reason. */
function unusable(calendar: Calendar): Offer[] {
  return [
    percent('MONSOON20', 20, '20 % off in the monsoon that was', {
      validFrom: calendar.daysAgo(200),
      validTo: calendar.daysAgo(90),
    }),
    percent('NEXTSEASON', 18, '18 % off, from next month on', {
      validFrom: calendar.inDays(30),
      validTo: calendar.inDays(120),
    }),
    fixed('PAUSED300', 300, 'Rs 300 off, switched off for now', { isActive: false }),
  ];
}
