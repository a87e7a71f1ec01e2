import type { Connection, Model, QueryFilter } from 'mongoose';
import { NOTHING, toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import type { UnpaidOrders } from './unpaid-orders';
import { findUnpaidOrders } from './unpaid-orders.model';
import type { Order, OrderDetail } from './order';
import { orderFields, orderModel, toOrder, type OrderRow, type ReadRow } from './order-row.model';
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

  /** @param details what is read beside the order's core; everything when left out, here and below */
  async find(id: string, scope: OrderScope, details?: readonly OrderDetail[]): Promise<Order | null> {
    const row = await this.#orders
      .findOne({ _id: toObjectId(id), ...scopeFilter(scope) }, orderFields(details))
      .lean<ReadRow>();
    return row && toOrder(row);
  }

  async findByNumber(
    orderNumber: string,
    scope: OrderScope,
    details?: readonly OrderDetail[],
  ): Promise<Order | null> {
    const row = await this.#orders
      .findOne({ orderNumber, ...scopeFilter(scope) }, orderFields(details))
      .lean<ReadRow>();
    return row && toOrder(row);
  }

  /** In any order, without those outside the scope. */
  async findMany(
    ids: readonly string[],
    scope: OrderScope,
    details?: readonly OrderDetail[],
  ): Promise<Order[]> {
    const filter = { $and: [{ _id: { $in: ids.map(toObjectId) } }, scopeFilter(scope)] };
    return (await this.#orders.find(filter, orderFields(details)).lean<ReadRow[]>()).map(toOrder);
  }

  /** Newest first. */
  async list(
    filter: OrderFilter,
    scope: OrderScope,
    { skip, limit, details }: Pick<PageRequest, 'skip' | 'limit'> & { details: readonly OrderDetail[] },
  ): Promise<Order[]> {
    const rows = await this.#orders
      .find(listFilter(filter, scope), orderFields(details))
      .sort(NEWEST_FIRST)
      .skip(skip)
      .limit(limit)
      .lean<ReadRow[]>();
    return rows.map(toOrder);
  }

  count(filter: OrderFilter, scope: OrderScope): Promise<number> {
    return this.#orders.countDocuments(listFilter(filter, scope)).exec();
  }

  /** In the order in which they were placed. */
  findByGroup(groupId: string, scope: OrderScope): Promise<Order[]> {
    return this.findByGroups([groupId], scope);
  }

  /** In the order in which they were placed. */
  async findByGroups(
    groupIds: readonly string[],
    scope: OrderScope,
    details?: readonly OrderDetail[],
  ): Promise<Order[]> {
    const filter = { groupId: { $in: groupIds.map(toObjectId) }, ...scopeFilter(scope) };
    const rows = await this.#orders
      .find(filter, orderFields(details))
      .sort({ _id: 1 })
      .limit(MAX_GROUP_SIZE * groupIds.length)
      .lean<ReadRow[]>();
    return rows.map(toOrder);
  }

  /** @param limit the most orders per customer */
  async findNewestByCustomers(
    customerIds: readonly string[],
    limit: number,
    details?: readonly OrderDetail[],
  ): Promise<Order[]> {
    const groups = await this.#orders.aggregate<{ ids: OrderRow['_id'][] }>([
      { $match: { customerId: { $in: customerIds.map(toObjectId) } } },
      { $sort: { customerId: 1, ...NEWEST_FIRST } },
      { $group: { _id: '$customerId', ids: { $push: '$_id' } } },
      { $project: { ids: { $slice: ['$ids', limit] } } },
    ]);
    const ids = groups.flatMap((group) => group.ids);
    const rows = this.#orders.find({ _id: { $in: ids } }, orderFields(details)).sort(NEWEST_FIRST);
    return (await rows.lean<ReadRow[]>()).map(toOrder);
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
    const rows = await this.#orders.find(filter, orderFields(['items'])).lean<ReadRow[]>();
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

function listFilter({ customerId, orderStatus }: OrderFilter, scope: OrderScope): QueryFilter<OrderRow> {
  const parts: QueryFilter<OrderRow>[] = [
    scopeFilter(scope),
    customerId ? { customerId: toObjectId(customerId) } : {},
    orderStatus ? { orderStatus } : {},
  ];
  return { $and: parts };
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
