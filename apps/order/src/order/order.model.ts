import type { Connection, Model, QueryFilter } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { toObjectId } from '@e-storefront/mongo';
import { pageOf, type Page, type PageRequest } from '@e-storefront/domain';
import type { PublishedEventCache } from '../lifecycle/published-event-cache';
import { IS_BOUGHT } from './sales-rules.model';
import { changeOfRow } from '../lifecycle/order-outbox.model';
import type { Order } from './order';
import { toOrder, WITHOUT_OUTBOX } from './order-mapper';
import type {
  OrderChange,
  OrderEffect,
  OrderFilter,
  OrderRepository,
  OrderScope,
  OrderOutbox,
} from './order.repository';
import { orderModel, type OrderRow, type OutboxEntryRow } from './order-row.model';
import { NOT_CANCELLED_FILTER, scopeFilter } from './order-scope.model';
import { STATUSES_WITH_RESERVED_STOCK } from './order-status';
import type { UnpaidOrders } from '../checkout/unpaid-orders';
import { unpaidOrders } from '../checkout/unpaid-orders.model';

const NEWEST_FIRST = { createdAt: -1, _id: -1 } as const;
const MAX_GROUP = 100;

/** Orders in MongoDB. */
export class MongoOrderRepository implements OrderRepository {
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

  async findMany(ids: readonly string[], scope: OrderScope): Promise<Order[]> {
    const filter = { $and: [{ _id: { $in: ids.map(toObjectId) } }, scopeFilter(scope)] };
    return (await this.#orders.find(filter, WITHOUT_OUTBOX).lean<OrderRow[]>()).map(toOrder);
  }

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

  findByGroup(groupId: string, scope: OrderScope): Promise<Order[]> {
    return this.findByGroups([groupId], scope);
  }

  async findByGroups(groupIds: readonly string[], scope: OrderScope): Promise<Order[]> {
    const filter = { groupId: { $in: groupIds.map(toObjectId) }, ...scopeFilter(scope) };
    const rows = await this.#orders
      .find(filter, WITHOUT_OUTBOX)
      .sort({ _id: 1 })
      .limit(MAX_GROUP * groupIds.length)
      .lean<OrderRow[]>();
    return rows.map(toOrder);
  }

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

  async isFirstOrder(customerId: string): Promise<boolean> {
    const filter = { customerId: toObjectId(customerId), ...NOT_CANCELLED_FILTER };
    return (await this.#orders.exists(filter)) === null;
  }

  async findPurchased(customerId: string, productIds: readonly string[]): Promise<string[]> {
    const wanted = productIds.map(toObjectId);
    const found = await this.#orders.aggregate<{ _id: OrderRow['_id'] }>([
      {
        $match: {
          customerId: toObjectId(customerId),
          'items.productId': { $in: wanted },
        },
      },
      { $unwind: '$items' },
      { $match: { 'items.productId': { $in: wanted }, $expr: IS_BOUGHT } },
      { $group: { _id: '$items.productId' } },
    ]);
    return found.map(({ _id }) => _id.toHexString());
  }

  findUnpaid(customerId: string): Promise<UnpaidOrders> {
    return unpaidOrders(this.#orders, customerId);
  }

  async findOverdue(now: Date, limit: number): Promise<string[]> {
    const rows = await this.#orders
      .find({ 'unpaid.until': { $lte: now } }, { _id: 1 })
      .sort({ 'unpaid.until': 1 })
      .limit(limit)
      .lean<{ _id: OrderRow['_id'] }[]>();
    return rows.map(({ _id }) => _id.toHexString());
  }

  async setPaymentDeadline(id: string, until: Date | null): Promise<void> {
    const unpaid = { _id: toObjectId(id), unpaid: { $exists: true } };
    await this.#orders.updateOne(unpaid, { $set: { 'unpaid.until': until } }, { timestamps: false });
  }

  /** Notes until when orders may stay unpaid that were placed before there was such an end. Repeating it changes nothing. */
  async setMissingPaymentDeadlines(method: string, until: Date | null): Promise<void> {
    const old = {
      orderStatus: { $in: [...STATUSES_WITH_RESERVED_STOCK] },
      paymentMethod: method,
      paymentStatus: 'PENDING' as const,
      unpaid: { $exists: false },
    };
    await this.#orders.updateMany(old, { $set: { unpaid: { until } } }, { timestamps: false });
  }

  async change(change: OrderChange): Promise<Order | null> {
    const { filter, update } = changeOfRow(change);
    const row = await this.#orders
      .findOneAndUpdate(filter, update, { returnDocument: 'after', projection: WITHOUT_OUTBOX })
      .lean<OrderRow>();
    return row && toOrder(row);
  }

  async findOutbox(id: string): Promise<OrderOutbox | null> {
    const row = await this.#orders.findById(toObjectId(id)).lean<OrderRow>();
    if (!row) return null;
    return {
      order: toOrder(row),
      events: row.outbox.flatMap(({ event, told }) => (event && !told ? [event] : [])),
      effects: row.outbox.flatMap((todo) => (todo.effect ? [effectOf(todo.effect, todo)] : [])),
    };
  }

  async findStale(before: Date, limit: number): Promise<string[]> {
    const rows = await this.#orders
      .find(
        {
          // The first by the index, so that no order is read that has nothing left to do.
          'outbox.at': { $lt: before },
          outbox: { $elemMatch: { at: { $lt: before }, told: { $ne: true } } },
          $or: [{ sweptAt: null }, { sweptAt: { $lt: before } }],
        },
        { _id: 1 },
      )
      .sort({ sweptAt: 1 })
      .limit(limit)
      .lean<{ _id: OrderRow['_id'] }[]>();
    // What cannot be done for now makes room for what was not tried yet.
    const ids = rows.map(({ _id }) => _id);
    await this.#orders.updateMany(
      { _id: { $in: ids } },
      { $set: { sweptAt: new Date() } },
      { timestamps: false },
    );
    return ids.map((id) => id.toHexString());
  }

  async removeOutboxEntry(orderId: string, doneId: string): Promise<void> {
    const update = { $pull: { outbox: { id: doneId } } };
    await this.#orders.updateOne({ _id: toObjectId(orderId) }, update, { timestamps: false });
  }

  async markPublished(orderId: string, eventId: string): Promise<void> {
    const filter = { _id: toObjectId(orderId), 'outbox.id': eventId };
    await this.#orders.updateOne(filter, { $set: { 'outbox.$.told': true } }, { timestamps: false });
  }

  /** Events that not every consumer has acknowledged yet, oldest first. */
  async pending(limit: number): Promise<DomainEvent[]> {
    const rows = await this.#orders
      .find(
        { 'outbox.at': { $lte: new Date() }, outbox: { $elemMatch: { event: { $exists: true } } } },
        { outbox: 1 },
      )
      .sort({ 'outbox.at': 1 })
      .limit(limit)
      .lean<Pick<OrderRow, 'outbox'>[]>();
    return rows.flatMap(({ outbox }) => outbox.flatMap(({ event }) => (event ? [event] : [])));
  }

  /**
   * Takes out what every consumer has acknowledged; what those who follow live were not told of waits until they are.
   * @param announced those that they were told of without a note
   */
  async removeAcknowledged(events: readonly DomainEvent[], announced: Pick<PublishedEventCache, 'has'>): Promise<void> {
    await this.#takeOut(
      events.filter(({ id }) => announced.has(id)),
      {},
    );
    await this.#takeOut(
      events.filter(({ id }) => !announced.has(id)),
      { told: true },
    );
  }

  async #takeOut(events: readonly DomainEvent[], ifTold: { told?: true }): Promise<void> {
    const ids = events.map(({ id }) => id);
    const orders = events.flatMap(({ data }) => ('orderId' in data ? [toObjectId(data.orderId)] : []));
    if (orders.length === 0) return;
    const done = { $pull: { outbox: { id: { $in: ids }, ...ifTold } } };
    await this.#orders.updateMany({ _id: { $in: orders } }, done, { timestamps: false });
  }
}

function effectOf(kind: OrderEffect['kind'], { id, data }: OutboxEntryRow): OrderEffect {
  return { id, kind, ...(data && { data }) };
}
