import type { Faker } from '@faker-js/faker';
import type { Review } from '../../../apps/product/src/reviews/review';
import type { Calendar } from '../dates';
import { chanceOf } from '../random';
import { idFor } from '../identity';
import type { SeedOrder } from '../orders/orders';
import type { SeedUser } from '../people';
import type { SeedProduct } from '../products/catalogue';
import { reviewText } from './review-texts';

export interface SeedReview extends Review {
  /** Who found it helpful; as many as `helpful` says. */
  voterIds: string[];
}

interface Reviewing {
  products: readonly SeedProduct[];
  orders: readonly SeedOrder[];
  people: readonly SeedUser[];
  calendar: Calendar;
}

/** Who may write of a product: a buyer after the parcel came, or somebody who knows it from elsewhere. */
interface Writer {
  customer: SeedUser;
  productId: string;
  since: Date;
  verifiedPurchase: boolean;
}

/** What was written of the products; at most one review a product and customer. */
export function reviews(reviewing: Reviewing): SeedReview[] {
  const customers = reviewing.people.filter(({ role }) => role === 'customer');
  const chance = chanceOf('reviews');
  const written = new Map<string, SeedReview>();
  for (const writer of [...buyers(reviewing, customers), ...passersBy(reviewing, customers)]) {
    const key = `review:${writer.productId}:${writer.customer.id}`;
    if (written.has(key)) continue;
    const review = reviewOf(key, writer, { customers, chance, calendar: reviewing.calendar });
    if (review) written.set(key, review);
  }
  return [...written.values()];
}

function buyers({ orders }: Reviewing, customers: readonly SeedUser[]): Writer[] {
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const chance = chanceOf('buyers who write');
  return orders.flatMap((order) => {
    const customer = byId.get(order.customerId);
    const since = order.statusHistory.find(({ status }) => status === 'DELIVERED')?.at;
    if (order.orderStatus !== 'DELIVERED' || !customer || !since) return [];
    const liked = order.items.filter(() => chance.number.float() < 0.6);
    return liked.map(({ productId }) => ({ customer, productId, since, verifiedPurchase: true }));
  });
}

/** Customers without any order for the product, whatever became of it. */
function passersBy({ products, orders }: Reviewing, customers: readonly SeedUser[]): Writer[] {
  const ordered = new Set(
    orders.flatMap(({ customerId, items }) => items.map((item) => `${customerId}:${item.productId}`)),
  );
  const chance = chanceOf('passers-by who write');
  return products.flatMap(({ id: productId, createdAt: since }) => {
    const strangers = customers.filter((customer) => !ordered.has(`${customer.id}:${productId}`));
    return chance.helpers
      .arrayElements(strangers, { min: 0, max: 3 })
      .map((customer) => ({ customer, productId, since, verifiedPurchase: false }));
  });
}

function reviewOf(
  key: string,
  { customer, productId, since, verifiedPurchase }: Writer,
  { customers, calendar, chance }: { customers: readonly SeedUser[]; calendar: Calendar; chance: Faker },
): SeedReview | null {
  const age = calendar.ageInDays(since);
  if (age < 1) return null;
  const at = calendar.after(since, chance.number.int({ min: 12, max: Math.min(age, 60) * 24 }));
  const rating = stars(chance);
  const voterIds = votersOf(customers, customer, chance);
  return {
    id: idFor(key),
    productId,
    userId: customer.id,
    userName: customer.name,
    rating,
    comment: reviewText(rating, chance),
    helpful: voterIds.length,
    verifiedPurchase,
    voterIds,
    isPurchaseUnknown: false,
    createdAt: at,
    updatedAt: at,
  };
}

function stars(chance: Faker): number {
  return chance.helpers.weightedArrayElement([
    { weight: 46, value: 5 },
    { weight: 31, value: 4 },
    { weight: 12, value: 3 },
    { weight: 6, value: 2 },
    { weight: 5, value: 1 },
  ]);
}

function votersOf(customers: readonly SeedUser[], writer: SeedUser, chance: Faker): string[] {
  if (chance.number.float() > 0.25) return [];
  const others = customers.filter(({ id }) => id !== writer.id);
  return chance.helpers.arrayElements(others, { min: 1, max: 6 }).map(({ id }) => id);
}
