import type { ClientSession, Connection, Model, QueryFilter } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { SalesScope } from '../order/order-scope';
import { addSums, NO_SALES, uncountedPart, type SalesSums } from '../order/sales-contribution';
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
import { ALL_TIME, dayOf, productKey, salesKey, SalesTally, SHOP } from './sales-tally';

/** Any time zone where no days are read. */
const NO_DAYS = 'utc';

/**
 * Reads figures: the stored sums, and what orders that are not counted yet add to them, both as of one moment. So a
 * figure is never behind, and its cost does not depend on the number of orders.
 */
export class AnalyticsRepository {
  readonly #connection: Connection;
  readonly #orders: Model<OrderRow>;
  readonly #sales: Model<SalesRow>;
  readonly #products: Model<ProductSalesRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#orders = orderModel(connection);
    this.#sales = salesModel(connection);
    this.#products = productSalesModel(connection);
  }

  async statistics(scope: SalesScope): Promise<SalesSums> {
    const owner = ownerOf(scope);
    return this.#atOneMoment(async (session) => {
      const row = await this.#sales.findOne({ owner, date: ALL_TIME }, null, { session }).lean<SalesRow>();
      const uncounted = await this.#uncounted(scopeFilter(scope), NO_DAYS, session);
      const stored = addSums(NO_SALES, row?.sums ?? {});
      return addSums(stored, uncounted.sales.get(salesKey(owner, ALL_TIME))?.sums ?? {});
    });
  }

  /** Sales per day of the shop's time zone, in order; days without orders may be left out. */
  async salesByDay(
    scope: SalesScope,
    { from, timeZone }: { from: Date; timeZone: string },
  ): Promise<SalesPoint[]> {
    const owner = ownerOf(scope);
    const dates = { $gte: dayOf(from, timeZone), $lt: ALL_TIME };
    return this.#atOneMoment(async (session) => {
      const rows = await this.#sales.find({ owner, date: dates }, null, { session }).lean<SalesRow[]>();
      const filter = { ...scopeFilter(scope), createdAt: { $gte: from } };
      const uncounted = await this.#uncounted(filter, timeZone, session);
      const days = new Map(rows.map(({ date, sums }) => [date, addSums(NO_SALES, sums)]));
      for (const entry of uncounted.sales.values()) {
        if (entry.owner !== owner || entry.date === ALL_TIME) continue;
        days.set(entry.date, addSums(days.get(entry.date) ?? NO_SALES, entry.sums));
      }
      return [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(toPoint);
    });
  }

  /** The products of a seller with the highest sales. */
  async topProducts(sellerId: string, limit: number): Promise<ProductSales[]> {
    return this.#atOneMoment(async (session) => {
      const uncounted = await this.#uncounted(scopeFilter({ sellerId }), NO_DAYS, session);
      const changed = [...uncounted.products.values()].map(({ productId }) => productId);
      const read = (filter: QueryFilter<ProductSalesRow>) =>
        this.#products.find({ sellerId, ...filter }, null, { session });
      const rows = [
        ...(await read({ productId: { $in: changed } }).lean<ProductSalesRow[]>()),
        ...(await read({ productId: { $nin: changed }, quantity: { $gt: 0 } })
          .sort({ sales: -1, productId: 1 })
          .limit(limit)
          .lean<ProductSalesRow[]>()),
      ];
      const products = new Map(rows.map((row) => [row.productId, row]));
      const sums = [...new Set([...products.keys(), ...changed])].map((productId): ProductSales => {
        const [stored, added] = [
          products.get(productId),
          uncounted.products.get(productKey(sellerId, productId)),
        ];
        return {
          productId,
          productName: newest(stored?.name, added?.name),
          quantity: (stored?.quantity ?? 0) + (added?.quantity ?? 0),
          sales: (stored?.sales ?? 0) + (added?.sales ?? 0),
        };
      });
      return sums
        .filter(({ quantity }) => quantity > 0)
        .sort((a, b) => b.sales - a.sales || (a.productId < b.productId ? -1 : 1))
        .slice(0, limit);
    });
  }

  /** The sold quantity, over all orders, of each product that any of the given orders contains. */
  async soldQuantities(orderIds: readonly string[]): Promise<SoldQuantity[]> {
    const ids = await this.#orders.distinct('items.productId', { _id: { $in: orderIds.map(toObjectId) } });
    const sold = new Map(ids.map((id) => [id.toHexString(), 0]));
    return this.#atOneMoment(async (session) => {
      const rows = await this.#products
        .find({ productId: { $in: [...sold.keys()] } }, null, { session })
        .lean<ProductSalesRow[]>();
      const uncounted = await this.#uncounted({ 'items.productId': { $in: ids } }, NO_DAYS, session);
      for (const { productId, quantity } of [...rows, ...uncounted.products.values()]) {
        const before = sold.get(productId);
        if (before !== undefined) sold.set(productId, before + quantity);
      }
      return [...sold].map(([productId, quantity]) => ({ productId, quantity }));
    });
  }

  /** What has to be added to the stored sums for the orders of a filter. */
  async #uncounted(
    filter: QueryFilter<OrderRow>,
    timeZone: string,
    session: ClientSession,
  ): Promise<SalesTally> {
    const rows = await this.#orders
      .find({ ...UNCOUNTED, ...filter }, SALES_FIELDS, { session })
      .lean<OrderRow[]>();
    const tally = new SalesTally(timeZone);
    for (const order of rows.map(toSalesOrder)) tally.add(order, uncountedPart(order));
    return tally;
  }

  /** Otherwise an order that is counted between two reads would be missing or counted twice. */
  #atOneMoment<T>(read: (session: ClientSession) => Promise<T>): Promise<T> {
    return this.#connection.transaction(read, { readConcern: { level: 'snapshot' } });
  }
}

function ownerOf(scope: SalesScope): string {
  return scope === 'all' ? SHOP : scope.sellerId;
}

function scopeFilter(scope: SalesScope): QueryFilter<OrderRow> {
  return scope === 'all' ? {} : { sellerId: toObjectId(scope.sellerId) };
}

function toPoint([date, { totalOrders, cancelledOrders, sales, totalRevenue }]: [
  string,
  SalesSums,
]): SalesPoint {
  return { date, sales, orders: totalOrders - cancelledOrders, revenue: totalRevenue };
}

function newest(...names: (ProductSalesRow['name'] | undefined)[]): string {
  const known = names.filter((name) => name !== undefined);
  return known.sort((a, b) => b.at.getTime() - a.at.getTime())[0]?.text ?? '';
}
