import type { Connection, Model, QueryFilter } from 'mongoose';
import { NOTHING, toObjectId } from '@e-storefront/mongo';
import { pageOf, type Page, type PageRequest } from '@e-storefront/domain';
import type { UnpaidOrders } from './unpaid-orders';
import { findUnpaidOrders } from './unpaid-orders.model';
import type { Order } from './order';
import { orderModel, toOrder, WITHOUT_OUTBOX, type OrderRow } from './order-row.model';
import type { OrderScope } from './order-scope';
import type { OrderStatus } from './order-status';
import { isBought } from './sales-rules';

export interface OrderFilter {
  customerId?: string;
  orderStatus?: OrderStatus;
}

/** A cancelled order that was refunded has the status REFUNDED, so the history decides. */
export const NOT_CANCELLED_FILTER = {
  'statusHistory.status': { $ne: 'CANCELLED' },
} as const satisfies QueryFilter<OrderRow>;

const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;
const MAX_GROUP_SIZE = 100;

/** Reads orders from MongoDB. Changes go through `OrderOutboxRepository`. */
export class OrderRepository {
  readonly #orders: Model<OrderRow>;

  constructor(connection: Connection) {
    this.#orders = orderModel(connection);
  }

  async find(id: string, scope: OrderScope): Promise<Order | null> {
    const row = await this.#orders
      .findOne({ _id: toObjectId(id), ...scopeFilter(scope) }, WITHOUT_OUTBOX)
      .lean<OrderRow>();
    return row && toOrder(row);
  }

  async findByNumber(orderNumber: string, scope: OrderScope): Promise<Order | null> {
    const row = await this.#orders
      .findOne({ orderNumber, ...scopeFilter(scope) }, WITHOUT_OUTBOX)
      .lean<OrderRow>();
    return row && toOrder(row);
  }

  /** In any order, without those outside the scope. */
  async findMany(ids: readonly string[], scope: OrderScope): Promise<Order[]> {
    const filter = { $and: [{ _id: { $in: ids.map(toObjectId) } }, scopeFilter(scope)] };
    return (await this.#orders.find(filter, WITHOUT_OUTBOX).lean<OrderRow[]>()).map(toOrder);
  }

  /** Newest first. */
  async page(filter: OrderFilter, scope: OrderScope, request: PageRequest): Promise<Page<Order>> {
    const { customerId, orderStatus } = filter;
    const wanted: QueryFilter<OrderRow> = {
      $and: [
        scopeFilter(scope),
        customerId ? { customerId: toObjectId(customerId) } : {},
        orderStatus ? { orderStatus } : {},
      ],
    };
    const rows = this.#orders
      .find(wanted, WITHOUT_OUTBOX)
      .sort(NEWEST_FIRST)
      .skip(request.skip)
      .limit(request.limit)
      .lean<OrderRow[]>();
    const [found, total] = await Promise.all([rows, this.#orders.countDocuments(wanted)]);
    return pageOf(request, found.map(toOrder), total);
  }

  /** In the order in which they were placed. */
  findByGroup(groupId: string, scope: OrderScope): Promise<Order[]> {
    return this.findByGroups([groupId], scope);
  }

  /** In the order in which they were placed. */
  async findByGroups(groupIds: readonly string[], scope: OrderScope): Promise<Order[]> {
    const filter = { groupId: { $in: groupIds.map(toObjectId) }, ...scopeFilter(scope) };
    const rows = await this.#orders
      .find(filter, WITHOUT_OUTBOX)
      .sort({ _id: 1 })
      .limit(MAX_GROUP_SIZE * groupIds.length)
      .lean<OrderRow[]>();
    return rows.map(toOrder);
  }

  /** @param limit the most orders per customer */
  async findNewestByCustomers(customerIds: readonly string[], limit: number): Promise<Order[]> {
    const groups = await this.#orders.aggregate<{ ids: OrderRow['_id'][] }>([
      { $match: { customerId: { $in: customerIds.map(toObjectId) } } },
      { $sort: { customerId: 1, ...NEWEST_FIRST } },
      { $group: { _id: '$customerId', ids: { $push: '$_id' } } },
      { $project: { ids: { $slice: ['$ids', limit] } } },
    ]);
    const ids = groups.flatMap((group) => group.ids);
    const rows = this.#orders.find({ _id: { $in: ids } }, WITHOUT_OUTBOX).sort(NEWEST_FIRST);
    return (await rows.lean<OrderRow[]>()).map(toOrder);
  }

  /** Whether a customer has no order yet, cancelled ones aside. */
  async isFirstOrder(customerId: string): Promise<boolean> {
    const filter = { customerId: toObjectId(customerId), ...NOT_CANCELLED_FILTER };
    return (await this.#orders.exists(filter)) === null;
  }

  /** The products of a list that a customer has bought, as sales-rules.ts defines it. */
  async findPurchased(customerId: string, productIds: readonly string[]): Promise<string[]> {
    const wanted = new Set(productIds);
    const filter = {
      customerId: toObjectId(customerId),
      'items.productId': { $in: productIds.map(toObjectId) },
    };
    const rows = await this.#orders.find(filter, WITHOUT_OUTBOX).lean<OrderRow[]>();
    const bought = rows
      .map(toOrder)
      .flatMap((order) =>
        order.items
          .filter((item) => wanted.has(item.productId) && isBought(order, item))
          .map(({ productId }) => productId),
      );
    return [...new Set(bought)];
  }

  /** A buyer's unpaid orders that have not shipped. */
  findUnpaid(customerId: string): Promise<UnpaidOrders> {
    return findUnpaidOrders(this.#orders, customerId);
  }
}

/** A scope that names neither a customer nor a seller matches nothing. */
export function scopeFilter(scope: OrderScope): QueryFilter<OrderRow> {
  if (scope === 'all') return {};
  const own: QueryFilter<OrderRow>[] = [];
  if (scope.customerId) own.push({ customerId: toObjectId(scope.customerId) });
  if (scope.sellerId) own.push({ sellerId: toObjectId(scope.sellerId) });
  const [first, ...rest] = own;
  if (!first) return NOTHING;
  return rest.length > 0 ? { $or: own } : first;
}
