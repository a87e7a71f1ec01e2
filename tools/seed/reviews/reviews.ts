import type { Faker } from '@faker-js/faker';
import type { Review } from '../../../apps/product/src/reviews/review';
import type { Calendar } from '../dates';
import { fakerFor } from '../random';
import { idFor } from '../identity';
import type { SeedOrder } from '../orders/orders';
import type { SeedUser } from '../users';
import type { SeedProduct } from '../products/catalogue';
import { reviewText } from './review-texts';

export interface SeedReview extends Review {
  /** The users who found it helpful; `helpful` is their number. */
  voterIds: string[];
}

interface Reviewing {
  products: readonly SeedProduct[];
  orders: readonly SeedOrder[];
  users: readonly SeedUser[];
  calendar: Calendar;
}

/** A possible author: a buyer after the delivery, or a user without a purchase. */
interface Writer {
  customer: SeedUser;
  productId: string;
  since: Date;
  verifiedPurchase: boolean;
}

/** The reviews of the products; at most one per product and customer. */
export function reviews(reviewing: Reviewing): SeedReview[] {
  const customers = reviewing.users.filter(({ role }) => role === 'customer');
  const faker = fakerFor('reviews');
  const written = new Map<string, SeedReview>();
  for (const writer of [...buyers(reviewing, customers), ...nonBuyers(reviewing, customers)]) {
    const key = `review:${writer.productId}:${writer.customer.id}`;
    if (written.has(key)) continue;
    const review = reviewOf(key, writer, { customers, faker, calendar: reviewing.calendar });
    if (review) written.set(key, review);
  }
  return [...written.values()];
}

function buyers({ orders }: Reviewing, customers: readonly SeedUser[]): Writer[] {
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const faker = fakerFor('buyers who write');
  return orders.flatMap((order) => {
    const customer = byId.get(order.customerId);
    const since = order.statusHistory.find(({ status }) => status === 'DELIVERED')?.at;
    if (order.orderStatus !== 'DELIVERED' || !customer || !since) return [];
    const liked = order.items.filter(() => faker.number.float() < 0.6);
    return liked.map(({ productId }) => ({ customer, productId, since, verifiedPurchase: true }));
  });
}

/** Customers without any order for the product, whatever its status. */
function nonBuyers({ products, orders }: Reviewing, customers: readonly SeedUser[]): Writer[] {
  const ordered = new Set(
    orders.flatMap(({ customerId, items }) => items.map((item) => `${customerId}:${item.productId}`)),
  );
  const faker = fakerFor('passers-by who write');
  return products.flatMap(({ id: productId, createdAt: since }) => {
    const others = customers.filter((customer) => !ordered.has(`${customer.id}:${productId}`));
    return faker.helpers
      .arrayElements(others, { min: 0, max: 3 })
      .map((customer) => ({ customer, productId, since, verifiedPurchase: false }));
  });
}

function reviewOf(
  key: string,
  { customer, productId, since, verifiedPurchase }: Writer,
  { customers, calendar, faker }: { customers: readonly SeedUser[]; calendar: Calendar; faker: Faker },
): SeedReview | null {
  const age = calendar.ageInDays(since);
  if (age < 1) return null;
  const at = calendar.after(since, faker.number.int({ min: 12, max: Math.min(age, 60) * 24 }));
  const rating = stars(faker);
  const voterIds = votersOf(customers, customer, faker);
  return {
    id: idFor(key),
    productId,
    userId: customer.id,
    userName: customer.name,
    rating,
    comment: reviewText(rating, faker),
    helpful: voterIds.length,
    verifiedPurchase,
    voterIds,
    isPurchaseUnknown: false,
    createdAt: at,
    updatedAt: at,
  };
}

function stars(faker: Faker): number {
  return faker.helpers.weightedArrayElement([
    { weight: 46, value: 5 },
    { weight: 31, value: 4 },
    { weight: 12, value: 3 },
    { weight: 6, value: 2 },
    { weight: 5, value: 1 },
  ]);
}

function votersOf(customers: readonly SeedUser[], writer: SeedUser, faker: Faker): string[] {
  if (faker.number.float() > 0.25) return [];
  const others = customers.filter(({ id }) => id !== writer.id);
  return faker.helpers.arrayElements(others, { min: 1, max: 6 }).map(({ id }) => id);
}
