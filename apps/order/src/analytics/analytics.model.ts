import type { Connection, Expression, Model } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { NOT_CANCELLED_FILTER, scopeFilter } from '../order/order.model';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { OrderScope } from '../order/order-scope';
import { REVENUE, SOLD_QUANTITY, WAS_CANCELLED } from '../order/sales-rules.model';
import type { OrderStatistics, ProductSales, SalesPoint, SoldQuantity } from './analytics';

const NO_ORDERS: OrderStatistics = {
  totalOrders: 0,
  pendingOrders: 0,
  shippedOrders: 0,
  deliveredOrders: 0,
  cancelledOrders: 0,
  totalRevenue: 0,
  revenueOrders: 0,
};

/** Aggregates orders in MongoDB. */
export class AnalyticsRepository {
  readonly #orders: Model<OrderRow>;

  constructor(connection: Connection) {
    this.#orders = orderModel(connection);
  }

  async statistics(scope: OrderScope): Promise<OrderStatistics> {
    const [statistics] = await this.#orders.aggregate<OrderStatistics>([
      { $match: scopeFilter(scope) },
      {
        $group: {
          _id: null,
          totalOrders: { $sum: 1 },
          pendingOrders: countOf('PENDING'),
          shippedOrders: countOf('SHIPPED', 'OUT_FOR_DELIVERY'),
          deliveredOrders: countOf('DELIVERED'),
          cancelledOrders: { $sum: { $cond: [WAS_CANCELLED, 1, 0] } },
          totalRevenue: { $sum: REVENUE },
          revenueOrders: { $sum: { $cond: [{ $gt: [REVENUE, 0] }, 1, 0] } },
        },
      },
      { $project: { _id: 0 } },
    ]);
    return statistics ?? NO_ORDERS;
  }

  /**
   * Sales per day of a time zone, in order; days without orders are left out. Days are cut from the date's text, because
   * `$dateTrunc` by day and week is not exact on every supported server.
   */
  async salesByDay(
    scope: OrderScope,
    { from, timeZone: timezone }: { from: Date; timeZone: string },
  ): Promise<SalesPoint[]> {
    const day = { $dateToString: { date: '$createdAt', format: '%Y-%m-%d', timezone } };
    return this.#orders.aggregate<SalesPoint>([
      { $match: { ...scopeFilter(scope), createdAt: { $gte: from }, ...NOT_CANCELLED_FILTER } },
      { $group: { _id: day, sales: { $sum: '$total' }, orders: { $sum: 1 }, revenue: { $sum: REVENUE } } },
      { $sort: { _id: 1 } },
      { $project: { _id: 0, date: '$_id', sales: 1, orders: 1, revenue: 1 } },
    ]);
  }

  async topProducts(sellerId: string, limit: number): Promise<ProductSales[]> {
    const rows = await this.#orders.aggregate<Omit<ProductSales, 'productId'> & { _id: OrderRow['_id'] }>([
      { $match: { sellerId: toObjectId(sellerId), ...NOT_CANCELLED_FILTER } },
      { $unwind: '$items' },
      {
        $project: {
          productId: '$items.productId',
          productName: '$items.productName',
          price: '$items.price',
          sold: SOLD_QUANTITY,
        },
      },
      { $match: { sold: { $gt: 0 } } },
      {
        $group: {
          _id: '$productId',
          productName: { $last: '$productName' },
          quantity: { $sum: '$sold' },
          sales: { $sum: { $multiply: ['$price', '$sold'] } },
        },
      },
      { $sort: { sales: -1, _id: 1 } },
      { $limit: limit },
    ]);
    return rows.map(({ _id, ...rest }) => ({ productId: _id.toHexString(), ...rest }));
  }

  /** The sold quantity, over all orders, of each product that any of the given orders contains. */
  async soldQuantities(orderIds: readonly string[]): Promise<SoldQuantity[]> {
    const productIds = await this.#orders.distinct('items.productId', {
      _id: { $in: orderIds.map(toObjectId) },
    });
    const rows = await this.#orders.aggregate<{ _id: OrderRow['_id']; quantity: number }>([
      { $match: { 'items.productId': { $in: productIds } } },
      { $unwind: '$items' },
      { $match: { 'items.productId': { $in: productIds } } },
      { $group: { _id: '$items.productId', quantity: { $sum: SOLD_QUANTITY } } },
    ]);
    return rows.map(({ _id, quantity }) => ({ productId: _id.toHexString(), quantity }));
  }
}

function countOf(...statuses: OrderRow['orderStatus'][]): Expression {
  return { $sum: { $cond: [{ $in: ['$orderStatus', statuses] }, 1, 0] } } as Expression;
}
