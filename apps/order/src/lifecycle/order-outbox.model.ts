import type { Connection, Model, UpdateQuery } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { EmbeddedOutbox, toObjectId } from '@e-storefront/mongo';
import type { LedgerPosting } from '../ledger/ledger';
import type { Order, OrderReturn } from '../order/order';
import {
  orderModel,
  toChangeRow,
  toOrder,
  orderFields,
  type OrderRow,
  type OutboxEntryRow,
} from '../order/order-row.model';
import { STATUSES_WITH_RESERVED_STOCK, type PaymentStatus } from '../order/order-status';
import type { OrderChange } from './order-change';
import type { OrderEffect } from './order-effects';
import type { PublishedEventCache } from './published-event-cache';

/** An order with the events that are not published and the effects that are not executed. */
export interface OrderOutbox {
  order: Order;
  events: DomainEvent[];
  effects: OrderEffect[];
}

const NOT_PAID: readonly PaymentStatus[] = ['PENDING', 'PROCESSING', 'FAILED'];

/**
 * Changes of orders and their outbox in MongoDB. Each order's document holds its own outbox, so that a change, its
 * events and its effects are one write.
 */
export class OrderOutboxRepository {
  readonly #orders: Model<OrderRow>;
  readonly #events: EmbeddedOutbox<OrderRow>;

  constructor(connection: Connection) {
    this.#orders = orderModel(connection);
    this.#events = new EmbeddedOutbox(this.#orders, {
      // Orders whose effects fail must not keep the events of others from being read.
      where: { outbox: { $elemMatch: { event: { $exists: true } } } },
      toEvent: (_row, { event }) => event ?? null,
      documentId: ({ data }) => ('orderId' in data ? toObjectId(data.orderId) : null),
    });
  }

  /** Writes a change with its history entry, events and effects; null when the order has changed since it was read. */
  async change(change: OrderChange): Promise<Order | null> {
    const { filter, update } = toChangeUpdate(change);
    const row = await this.#orders
      .findOneAndUpdate(filter, update, { returnDocument: 'after', projection: orderFields() })
      .lean<OrderRow>();
    return row && toOrder(row);
  }

  async findOutbox(orderId: string): Promise<OrderOutbox | null> {
    const row = await this.#orders.findById(toObjectId(orderId)).lean<OrderRow>();
    if (!row) return null;
    return {
      order: toOrder(row),
      events: row.outbox.flatMap(({ event, told }) => (event && !told ? [event] : [])),
      effects: row.outbox.flatMap((entry) => (entry.effect ? [toEffect(entry)] : [])),
    };
  }

  /** Ids of orders with an entry older than `before` that is not published or executed; at most `limit`. */
  async findStale(before: Date, limit: number): Promise<string[]> {
    const rows = await this.#orders
      .find(
        {
          // Uses the index, so that orders with an empty outbox are not read.
          'outbox.at': { $lt: before },
          outbox: { $elemMatch: { at: { $lt: before }, told: { $ne: true } } },
          $or: [{ sweptAt: null }, { sweptAt: { $lt: before } }],
        },
        { _id: 1 },
      )
      .sort({ sweptAt: 1 })
      .limit(limit)
      .lean<{ _id: OrderRow['_id'] }[]>();
    if (rows.length === 0) return [];
    // Orders that keep failing go to the end of the queue.
    const ids = rows.map(({ _id }) => _id);
    if (ids.length === 0) return [];
    await this.#orders.updateMany(
      { _id: { $in: ids } },
      { $set: { sweptAt: new Date() } },
      { timestamps: false },
    );
    return ids.map((id) => id.toHexString());
  }

  async removeOutboxEntry(orderId: string, entryId: string): Promise<void> {
    const update = { $pull: { outbox: { id: entryId } } };
    await this.#orders.updateOne({ _id: toObjectId(orderId) }, update, { timestamps: false });
  }

  /** Records that subscribers received an event; it stays until every consumer has acknowledged it. */
  async markPublished(orderId: string, eventId: string): Promise<void> {
    const filter = { _id: toObjectId(orderId), 'outbox.id': eventId };
    await this.#orders.updateOne(filter, { $set: { 'outbox.$.told': true } }, { timestamps: false });
  }

  /** Events that some consumer has not acknowledged yet, oldest first. */
  pending(limit: number): Promise<DomainEvent[]> {
    return this.#events.pending(limit);
  }

  /**
   * Removes events that every consumer has acknowledged, except those that subscribers have not received yet.
   * @param published events that were published without being marked
   */
  async removeAcknowledged(
    events: readonly DomainEvent[],
    published: Pick<PublishedEventCache, 'has'>,
  ): Promise<void> {
    await this.#events.acknowledge(events.filter(({ id }) => published.has(id)));
    await this.#events.acknowledge(
      events.filter(({ id }) => !published.has(id)),
      { told: true },
    );
  }
}

/** A change as one update whose filter matches only while the order is unchanged. */
export function toChangeUpdate({ before, after, entry, events, effects, isSecured = false }: OrderChange): {
  filter: Pick<OrderRow, '_id' | 'sequence' | 'orderStatus'>;
  update: UpdateQuery<OrderRow>;
} {
  const { lastPaymentEvent, ...fields } = after;
  const entries: OutboxEntryRow[] = [
    ...events.map((event) => ({ id: event.id, at: entry.at, event })),
    ...effects.map((effect) => toEffectRow(effect, entry.at)),
  ];
  const isSettled =
    isSecured ||
    !STATUSES_WITH_RESERVED_STOCK.includes(entry.status) ||
    !NOT_PAID.includes(entry.paymentStatus);
  return {
    filter: { _id: toObjectId(before.id), sequence: before.sequence, orderStatus: before.orderStatus },
    update: {
      $set: { ...fields, ...(lastPaymentEvent !== undefined && { paymentSerial: lastPaymentEvent }) },
      $inc: { sequence: 1 },
      $push: { statusHistory: toChangeRow(entry), outbox: { $each: entries } },
      // The change is counted afterwards; see analytics/sales-rollups.model.ts.
      $unset: { countedSequence: 1, ...(isSettled && { unpaid: 1 }) },
    },
  };
}

/** The words that databases hold; a changed word would strand the effects that are pending during an update. */
const STORED_KINDS = {
  releaseStock: 'release',
  shipStock: 'ship',
  returnStock: 'return',
  returnItems: 'returnPieces',
  releaseCoupon: 'releaseCoupon',
  postLedger: 'post',
  capturePayment: 'capture',
  releasePayment: 'letGo',
  refundRemainder: 'giveBack',
  refundItems: 'refundPieces',
} as const satisfies Record<OrderEffect['kind'], string>;

const KINDS: ReadonlyMap<string, OrderEffect['kind']> = new Map(
  Object.entries(STORED_KINDS).map(([kind, stored]) => [stored, kind as OrderEffect['kind']]),
);

export function toEffectRow(effect: OrderEffect, at: Date): OutboxEntryRow {
  const row = { id: effect.id, at, effect: STORED_KINDS[effect.kind] };
  switch (effect.kind) {
    case 'returnItems':
    case 'refundItems':
      return { ...row, data: effect.orderReturn };
    case 'postLedger':
      return { ...row, data: effect.posting };
    case 'releaseStock':
    case 'shipStock':
    case 'returnStock':
    case 'releaseCoupon':
    case 'capturePayment':
    case 'releasePayment':
    case 'refundRemainder':
      return row;
  }
}

/** @throws Error for a kind that this version does not know and for missing data: dropping it would lose an effect */
export function toEffect({ id, effect, data }: OutboxEntryRow): OrderEffect {
  const kind = KINDS.get(effect ?? '');
  switch (kind) {
    case 'returnItems':
    case 'refundItems':
      if (!isOrderReturn(data)) throw new Error(`The outbox entry ${id} (${effect}) has no return.`);
      return { id, kind, orderReturn: data };
    case 'postLedger':
      if (!isLedgerPosting(data)) throw new Error(`The outbox entry ${id} (${effect}) has no posting.`);
      return { id, kind, posting: data };
    case 'releaseStock':
    case 'shipStock':
    case 'returnStock':
    case 'releaseCoupon':
    case 'capturePayment':
    case 'releasePayment':
    case 'refundRemainder':
      return { id, kind };
    case undefined:
      throw new Error(`The outbox entry ${id} has the unknown effect ${effect}.`);
  }
}

function isOrderReturn(data: OutboxEntryRow['data']): data is OrderReturn {
  return data !== undefined && 'reason' in data;
}

function isLedgerPosting(data: OutboxEntryRow['data']): data is LedgerPosting {
  return data !== undefined && 'currency' in data;
}
