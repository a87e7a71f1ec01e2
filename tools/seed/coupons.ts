import {
  DEFAULT_PROMOTION,
  type Coupon,
  type PromotionFields,
} from '../../apps/coupon/src/promotion/promotion';
import type { Calendar } from './dates';
import { categoryOf } from './categories';
import { idFor } from './identity';
import type { SeedUser } from './people';
import type { SeedProduct } from './products/catalogue';

type Offer = Partial<PromotionFields> &
  Pick<PromotionFields, 'description' | 'discountType' | 'discount'> & { code: string };

/** The coupon whose uses are all taken. */
export const USED_UP = 'EARLYBIRD';

const rupees = (amount: number): number => amount * 100;
const percent = { discountType: 'percentage' } as const;
const fixed = { discountType: 'fixed' } as const;

/** One coupon of every kind. */
export function coupons(
  people: readonly SeedUser[],
  products: readonly SeedProduct[],
  calendar: Calendar,
): Coupon[] {
  const demoSeller = people.find(({ role }) => role === 'seller');
  const featured = products.filter((product) => product.featured).slice(0, 12);
  const restricted: Offer[] = [
    {
      code: 'PHONES8',
      description: '8 % off phones and everything for them',
      ...percent,
      discount: 8,
      categoryIds: [categoryOf('phones').id],
    },
    {
      code: 'NILGIRI250',
      description: 'Rs 250 off at Nilgiri Electronics',
      ...fixed,
      discount: rupees(250),
      minPurchase: rupees(2_000),
      sellerIds: demoSeller ? [demoSeller.id] : [],
    },
    {
      code: 'SPOTLIGHT15',
      description: '15 % off a dozen featured products',
      ...percent,
      discount: 15,
      productIds: featured.map(({ id }) => id),
    },
  ];
  return [...generalOffers(), ...restricted, ...deadOffers(calendar)].map((offer, index) => ({
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

function generalOffers(): Offer[] {
  return [
    { code: 'SAVE10', description: '10 % off everything', ...percent, discount: 10 },
    { code: 'FLAT200', description: 'Rs 200 off', ...fixed, discount: rupees(200) },
    {
      code: 'FESTIVE25',
      description: '25 % off, at most Rs 1,500',
      ...percent,
      discount: 25,
      maxDiscount: rupees(1_500),
    },
    {
      code: 'BIGCART500',
      description: 'Rs 500 off from Rs 5,000 on',
      ...fixed,
      discount: rupees(500),
      minPurchase: rupees(5_000),
    },
    {
      code: 'WELCOME15',
      description: '15 % off a first order, at most Rs 750',
      ...percent,
      discount: 15,
      maxDiscount: rupees(750),
      firstOrderOnly: true,
    },
    {
      code: 'TWICE12',
      description: '12 % off, twice for each customer',
      ...percent,
      discount: 12,
      perCustomerLimit: 2,
    },
    {
      code: 'LIMITED100',
      description: 'Rs 100 off for the first 500',
      ...fixed,
      discount: rupees(100),
      usageLimit: 500,
    },
    { code: USED_UP, description: '30 % off for early birds', ...percent, discount: 30 },
  ];
}

/** Coupons that cannot be used now, each for another reason. */
function deadOffers(calendar: Calendar): Offer[] {
  return [
    {
      code: 'MONSOON20',
      description: '20 % off in the monsoon that was',
      ...percent,
      discount: 20,
      validFrom: calendar.daysAgo(200),
      validTo: calendar.daysAgo(90),
    },
    {
      code: 'NEXTSEASON',
      description: '18 % off, from next month on',
      ...percent,
      discount: 18,
      validFrom: calendar.inDays(30),
      validTo: calendar.inDays(120),
    },
    {
      code: 'PAUSED300',
      description: 'Rs 300 off, switched off for now',
      ...fixed,
      discount: rupees(300),
      isActive: false,
    },
  ];
}
