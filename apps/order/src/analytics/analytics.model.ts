import type { Connection, Model, PipelineStage } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { SalesScope } from '../order/order-scope';
import {
  addSums,
  NO_SALES,
  uncountedPart,
  type SalesOrder,
  type SalesSums,
} from '../order/sales-contribution';
import type { ProductSales, SalesPoint, SoldQuantity } from './analytics';
import {
  productSalesModel,
  SALES_FIELDS,
  salesModel,
  toSalesOrder,
  UNCOUNTED,
  type ProductSalesRow,
  type SalesRow,
} from './sales-rows.model';
import { ALL_TIME, dayOf, mergeProducts, salesKey, SalesTally, SHOP, type ProductEntry } from './sales-tally';

/** The pseudo-row of an uncounted order among the stored sums. */
type UncountedRow = OrderRow & { isOrder: true };

/** Any time zone, for reads without days. */
const NO_DAYS = 'utc';
/** Above the number of rows of any read, so that all come from one snapshot. */
const BATCH_SIZE = 100_000;

/**
 * Reads sales figures: the stored sums plus the uncounted changes of orders, both at one point in time. Figures are
 * always current, and their cost does not depend on the number of orders.
 */
export class AnalyticsRepository {
  readonly #orders: Model<OrderRow>;
  readonly #sales: Model<SalesRow>;
  readonly #products: Model<ProductSalesRow>;

  constructor(connection: Connection) {
    this.#orders = orderModel(connection);
    this.#sales = salesModel(connection);
    this.#products = productSalesModel(connection);
  }

  async statistics(scope: SalesScope): Promise<SalesSums> {
    const owner = ownerOf(scope);
    const { rows, uncounted } = await this.#read(this.#sales, [{ $match: { owner, date: ALL_TIME } }]);
    const added = tallyOf(uncounted, NO_DAYS).sales.get(salesKey(owner, ALL_TIME))?.sums;
    return addSums(addSums(NO_SALES, rows[0]?.sums ?? {}), added ?? {});
  }

  /** Sales per day of the shop's time zone, in order; days without orders may be left out. */
  async salesByDay(
    scope: SalesScope,
    { from, timeZone }: { from: Date; timeZone: string },
  ): Promise<SalesPoint[]> {
    const [owner, first] = [ownerOf(scope), dayOf(from, timeZone)];
    const { rows, uncounted } = await this.#read(this.#sales, [
      { $match: { owner, date: { $gte: first, $lt: ALL_TIME } } },
    ]);
    const days = new Map(rows.map(({ date, sums }) => [date, addSums(NO_SALES, sums)]));
    for (const entry of tallyOf(uncounted, timeZone).sales.values()) {
      if (entry.owner !== owner || entry.date === ALL_TIME || entry.date < first) continue;
      days.set(entry.date, addSums(days.get(entry.date) ?? NO_SALES, entry.sums));
    }
    return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(toPoint);
  }

  /** The products of a seller with the highest sales. */
  async topProducts(sellerId: string, limit: number): Promise<ProductSales[]> {
    const changed = new Set<string>();
    for (;;) {
      const known = [...changed];
      const others = { sellerId, productId: { $nin: known }, quantity: { $gt: 0 } };
      const { rows, uncounted } = await this.#read(this.#products, [
        { $match: { sellerId, productId: { $in: known } } },
        {
          $unionWith: {
            coll: this.#products.collection.name,
            pipeline: [{ $match: others }, { $sort: { sales: -1, productId: 1 } }, { $limit: limit }],
          },
        },
      ]);
      const added = tallyOf(
        uncounted.filter((order) => order.sellerId === sellerId),
        NO_DAYS,
      ).products;
      for (const { productId } of added.values()) changed.add(productId);
      // Products that are not counted completely are read by name, because their rank is not known.
      if (changed.size === known.length) return ranked([...rows, ...added.values()]).slice(0, limit);
    }
  }

  /** The sold quantity, over all orders, of each product that any of the given orders contains. */
  async soldQuantities(orderIds: readonly string[]): Promise<SoldQuantity[]> {
    const ids = await this.#orders.distinct('items.productId', { _id: { $in: orderIds.map(toObjectId) } });
    const sold = new Map(ids.map((id) => [id.toHexString(), 0]));
    const { rows, uncounted } = await this.#read(this.#products, [
      { $match: { productId: { $in: [...sold.keys()] } } },
    ]);
    for (const { productId, quantity } of [...rows, ...tallyOf(uncounted, NO_DAYS).products.values()]) {
      const before = sold.get(productId);
      if (before !== undefined) sold.set(productId, before + quantity);
    }
    return [...sold].map(([productId, quantity]) => ({ productId, quantity }));
  }

  /**
   * Reads stored sums and all orders that are not counted, of whatever seller and day: they are few, and with a second
   * condition a database may read its index instead. One statement, because an order that is counted between two reads
   * would be missing or counted twice.
   */
  async #read<Row extends SalesRow | ProductSalesRow>(
    model: Model<Row>,
    stages: PipelineStage[],
  ): Promise<{ rows: Row[]; uncounted: SalesOrder[] }> {
    const orders = [{ $match: UNCOUNTED }, { $project: { ...SALES_FIELDS, isOrder: { $literal: true } } }];
    const found = await model.aggregate<Row | UncountedRow>(
      [...stages, { $unionWith: { coll: this.#orders.collection.name, pipeline: orders } }],
      { readConcern: { level: 'snapshot' }, batchSize: BATCH_SIZE },
    );
    return {
      rows: found.filter((row): row is Row => !isOrder(row)),
      uncounted: found.filter(isOrder).map(toSalesOrder),
    };
  }
}

function isOrder(row: SalesRow | ProductSalesRow | UncountedRow): row is UncountedRow {
  return 'isOrder' in row;
}

function ownerOf(scope: SalesScope): string {
  return scope === 'all' ? SHOP : scope.sellerId;
}

/** The uncounted part of the figures. */
function tallyOf(uncounted: readonly SalesOrder[], timeZone: string): SalesTally {
  const tally = new SalesTally(timeZone);
  for (const order of uncounted) tally.add(order, uncountedPart(order));
  return tally;
}

function toPoint([date, { totalOrders, cancelledOrders, sales, totalRevenue }]: [
  string,
  SalesSums,
]): SalesPoint {
  return { date, sales, orders: totalOrders - cancelledOrders, revenue: totalRevenue };
}

/** Adds entries of the same product up; the highest sales come first. */
function ranked(entries: readonly ProductEntry[]): ProductSales[] {
  const products = new Map<string, ProductEntry>();
  for (const entry of entries)
    products.set(entry.productId, mergeProducts(products.get(entry.productId), entry));
  return [...products.values()]
    .filter(({ quantity }) => quantity > 0)
    .sort((a, b) => b.sales - a.sales || (a.productId < b.productId ? -1 : 1))
    .map(({ productId, name, quantity, sales }) => ({ productId, productName: name.text, quantity, sales }));
}
