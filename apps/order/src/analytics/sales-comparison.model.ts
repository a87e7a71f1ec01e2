import type { Connection, Model, Types } from 'mongoose';
import { orderModel, type OrderRow } from '../order/order-row.model';
import {
  addSums,
  isNothing,
  NO_SALES,
  SUM_NAMES,
  uncountedPart,
  type ProductSums,
  type SalesSums,
} from '../order/sales-contribution';
import { productSalesModel, SALES_FIELDS, salesModel, toSalesOrder } from './sales-rows.model';
import { productKey, salesKey, SalesTally, type ProductEntry, type SalesEntry } from './sales-tally';

/** Stored sums that differ from those of the orders. */
export interface SalesDiscrepancies {
  /** The number of orders that were read. */
  orders: number;
  sales: (SalesEntry & { stored: SalesSums })[];
  products: (ProductEntry & { stored: ProductSums })[];
  /** Ids of orders that are recorded as counted in another state than theirs. */
  miscounted: string[];
}

const BATCH_SIZE = 1_000;
const NOTHING_SOLD: ProductSums = { quantity: 0, sales: 0 };

/**
 * Adds up the counted parts that orders record, and compares them with the stored sums and with the orders' current
 * state. Orders may change meanwhile, but none may be counted.
 */
export async function compareSales(
  connection: Connection,
  timeZone: string,
  onProgress: (orders: number) => void,
): Promise<SalesDiscrepancies> {
  const expected = new SalesTally(timeZone);
  const differences: SalesDiscrepancies = { orders: 0, sales: [], products: [], miscounted: [] };
  for await (const rows of batchesOf(orderModel(connection), SALES_FIELDS)) {
    for (const row of rows) {
      const order = toSalesOrder(row);
      if (order.counted) expected.add(order, order.counted);
      if (isMiscounted(row)) differences.miscounted.push(order.id);
    }
    onProgress((differences.orders += rows.length));
  }
  await compareSums(connection, expected, differences);
  await compareProducts(connection, expected, differences);
  return differences;
}

/** A release without stored sums changes an order without marking it as uncounted. */
function isMiscounted(row: OrderRow): boolean {
  if (row.countedSequence === undefined) return false;
  return row.countedSequence !== row.sequence || !isNothing(uncountedPart(toSalesOrder(row)));
}

async function compareSums(
  connection: Connection,
  expected: SalesTally,
  { sales: found }: SalesDiscrepancies,
): Promise<void> {
  const missing = new Map(expected.sales);
  const compare = (entry: SalesEntry, stored: SalesSums): void => {
    if (SUM_NAMES.some((name) => stored[name] !== entry.sums[name])) found.push({ ...entry, stored });
  };
  for await (const rows of batchesOf(salesModel(connection))) {
    for (const { owner, date, sums } of rows) {
      const key = salesKey(owner, date);
      compare(missing.get(key) ?? { owner, date, sums: NO_SALES }, addSums(NO_SALES, sums));
      missing.delete(key);
    }
  }
  for (const entry of missing.values()) compare(entry, NO_SALES);
}

async function compareProducts(
  connection: Connection,
  expected: SalesTally,
  { products: found }: SalesDiscrepancies,
): Promise<void> {
  const missing = new Map(expected.products);
  const compare = (entry: ProductEntry, { quantity, sales }: ProductSums): void => {
    if (quantity !== entry.quantity || sales !== entry.sales)
      found.push({ ...entry, stored: { quantity, sales } });
  };
  for await (const rows of batchesOf(productSalesModel(connection))) {
    for (const { sellerId, productId, name, quantity, sales } of rows) {
      const key = productKey(sellerId, productId);
      const none = { sellerId, productId, name, quantity: 0, sales: 0 };
      compare(missing.get(key) ?? none, { quantity, sales });
      missing.delete(key);
    }
  }
  for (const entry of missing.values()) compare(entry, NOTHING_SOLD);
}

/** Reads a whole collection in the order of its ids, so that rows that are updated meanwhile are read once. */
async function* batchesOf<Row extends { _id: Types.ObjectId }>(
  model: Model<Row>,
  fields: Record<string, 1> = {},
): AsyncGenerator<Row[]> {
  let after: Types.ObjectId | undefined;
  for (;;) {
    const rows = await model
      .find()
      .where(after ? { _id: { $gt: after } } : {})
      .select(fields)
      .sort({ _id: 1 })
      .limit(BATCH_SIZE)
      .lean<Row[]>();
    after = rows.at(-1)?._id;
    if (!after) return;
    yield rows;
  }
}
