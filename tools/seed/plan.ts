import type { Coupon } from '../../apps/coupon/src/promotion/promotion';
import type { TicketRow } from '../../apps/ticket/src/ticket/ticket-row.model';
import { Calendar } from './dates';
import { CATEGORIES, type SeedCategory } from './categories';
import { coupons, USED_UP } from './coupons';
import { placeOrders, type SeedOrder } from './orders/orders';
import { seedUsers, type SeedUser } from './users';
import { catalogue, type SeedProduct } from './products/catalogue';
import { RedemptionSimulator, type SeedUse } from './redemptions';
import { reviews, type SeedReview } from './reviews/reviews';
import { stockOf, type Stock } from './stock';
import { tickets } from './tickets/tickets';

/** All data in the databases of a new clone. */
export interface Plan {
  categories: readonly SeedCategory[];
  users: SeedUser[];
  products: SeedProduct[];
  coupons: Coupon[];
  uses: SeedUse[];
  orders: SeedOrder[];
  stock: Stock;
  reviews: SeedReview[];
  tickets: TicketRow[];
}

/**
 * Generates all data, the same each time, before anything is written: the copies that services store of each other's
 * data only agree when they are derived from the same facts.
 */
export async function makePlan(publicUrl: string, now = new Date()): Promise<Plan> {
  const calendar = new Calendar(now);
  const users = seedUsers(calendar);
  const products = catalogue(users, calendar);
  const redemptions = new RedemptionSimulator(coupons(users, products, calendar));
  const orders = await placeOrders({
    users,
    range: { products, publicUrl },
    redemptions,
    calendar,
  });
  return {
    categories: CATEGORIES,
    users,
    products,
    coupons: redemptions.coupons(USED_UP),
    uses: redemptions.uses(),
    orders,
    stock: stockOf(products, orders),
    reviews: reviews({ products, orders, users, calendar }),
    tickets: tickets({ users, orders, calendar }),
  };
}
