import { DateTime } from 'luxon';
import {
  addSums,
  NO_SALES,
  type Contribution,
  type ProductSums,
  type SalesOrder,
  type SalesSums,
} from '../order/sales-contribution';

/** The owner of the sums over all sellers; those of one seller are owned by the seller's id. */
export const SHOP = 'shop';
/** In place of a day: the sums over all days. Follows every day in text order. */
export const ALL_TIME = 'all';

/** Sums of one owner and day. */
export interface SalesEntry {
  owner: string;
  /** An ISO 8601 day in the shop's time zone, or `ALL_TIME`. */
  date: string;
  sums: SalesSums;
}

/** Sums of one product of a seller. */
export interface ProductEntry extends ProductSums {
  sellerId: string;
  productId: string;
  /** The name in the latest order. */
  name: { at: Date; text: string };
}

/** Adds contributions of orders up: by seller and for the shop, by day and over all time, and by product. */
export class SalesTally {
  readonly sales = new Map<string, SalesEntry>();
  readonly products = new Map<string, ProductEntry>();
  readonly #timeZone: string;

  /** @param timeZone the IANA time zone in which days begin */
  constructor(timeZone: string) {
    this.#timeZone = timeZone;
  }

  add(order: SalesOrder, { sums, products }: Contribution): void {
    const day = dayOf(order.createdAt, this.#timeZone);
    for (const owner of [SHOP, order.sellerId]) {
      for (const date of [day, ALL_TIME]) {
        const key = salesKey(owner, date);
        const before = this.sales.get(key)?.sums ?? NO_SALES;
        this.sales.set(key, { owner, date, sums: addSums(before, sums) });
      }
    }
    for (const product of products) this.#addProduct(order, product);
  }

  #addProduct(
    { sellerId, createdAt: at, items }: SalesOrder,
    { productId, quantity, sales }: Contribution['products'][number],
  ): void {
    const key = productKey(sellerId, productId);
    const text = items.findLast((item) => item.productId === productId)?.productName ?? '';
    const added = { sellerId, productId, name: { at, text }, quantity, sales };
    this.products.set(key, mergeProducts(this.products.get(key), added));
  }
}

/** Adds sums of one product up; the later name stays. */
export function mergeProducts(before: ProductEntry | undefined, added: ProductEntry): ProductEntry {
  if (!before) return added;
  return {
    ...added,
    name: before.name.at > added.name.at ? before.name : added.name,
    quantity: before.quantity + added.quantity,
    sales: before.sales + added.sales,
  };
}

/** Identifies the sums of one owner and day; the days of an owner are in text order. */
export function salesKey(owner: string, date: string): string {
  return `${owner}:${date}`;
}

/** Identifies the sums of one product of a seller. */
export function productKey(sellerId: string, productId: string): string {
  return `${sellerId}:${productId}`;
}

/** The day (ISO 8601) of an instant in a time zone. */
export function dayOf(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).toISODate() ?? '';
}
