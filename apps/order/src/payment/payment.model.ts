import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, isDuplicateKey, retryOnConflict, toObjectId } from '@e-storefront/mongo';
import {
  PAYMENT_STATES,
  PROVIDER_NAMES,
  type Payment,
  type PaymentChange,
  type PaymentEvent,
  type PaymentOperation,
} from './payment';

/** A payment event under its stored names. */
interface StoredEvent {
  serial: number;
  kind: PaymentEvent['type'];
  amount: number;
  refundId: string | null;
}

export interface PaymentRow extends Omit<Payment, 'orderId' | 'disputes' | 'pendingOperation' | 'events'> {
  _id: Types.ObjectId;
  /** Absent before the first dispute. */
  disputes?: Payment['disputes'];
  /** The pending operation. */
  intent: PaymentOperation | null;
  /** The events. */
  news: StoredEvent[];
  /** When the background job processes the payment; null when nothing is pending. */
  dueAt: Date | null;
}

/** A younger pending operation is still being processed by the instance that recorded it. */
const STALE_AFTER_MS = 10_000;
/** Events are usually processed by the request that created them; those of an order not placed yet wait for the job. */
const EVENT_DUE_MS = 1_000;

const text = { type: String, required: true } as const;
const whole = { type: Number, required: true } as const;
const day = { type: Date, required: true } as const;
const list = { type: Schema.Types.Mixed, required: true } as const;

const paymentSchema = new Schema<PaymentRow>(
  {
    groupId: text,
    customerId: text,
    sellerId: text,
    provider: { type: String, enum: PROVIDER_NAMES, required: true },
    method: text,
    amount: whole,
    currency: text,
    token: { type: String, default: null },
    state: { type: String, enum: PAYMENT_STATES, required: true },
    captured: whole,
    waived: Number,
    refunded: whole,
    reference: { type: String, default: null },
    nextAction: { type: Schema.Types.Mixed, default: null },
    failure: { type: String, default: null },
    intent: { type: String, enum: ['authorise', 'capture', 'void', null], default: null },
    refunds: list,
    disputes: Schema.Types.Mixed,
    news: list,
    version: whole,
    createdAt: day,
    updatedAt: day,
    dueAt: { type: Date, default: null },
  },
  { collection: 'payments', strict: 'throw', minimize: false, versionKey: false },
);
paymentSchema.index({ dueAt: 1 });

export function paymentModel(connection: Connection): Model<PaymentRow> {
  return defineModel(connection, 'Payment', paymentSchema);
}

/** Stores one payment per order. */
export class PaymentRepository {
  readonly #payments: Model<PaymentRow>;

  constructor(connection: Connection) {
    this.#payments = paymentModel(connection);
  }

  /** @returns false when the order already has a payment */
  async add(payment: Payment): Promise<boolean> {
    try {
      await this.#payments.collection.insertOne(toPaymentRow(payment));
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async find(orderId: string): Promise<Payment | null> {
    const row = await this.#payments.findById(toObjectId(orderId)).lean<PaymentRow>();
    return row && toPayment(row);
  }

  /** Finds the payments of orders, in any order. */
  async findMany(orderIds: readonly string[]): Promise<Payment[]> {
    const filter = { _id: { $in: orderIds.map(toObjectId) } };
    return (await this.#payments.find(filter).lean<PaymentRow[]>()).map(toPayment);
  }

  /** Pages through all payments by order id, starting after `after`. */
  async page(after: string | null, limit: number): Promise<Payment[]> {
    const filter = after === null ? {} : { _id: { $gt: toObjectId(after) } };
    const rows = await this.#payments.find(filter).sort({ _id: 1 }).limit(limit).lean<PaymentRow[]>();
    return rows.map(toPayment);
  }

  /** @returns null when the payment has changed since it was read */
  async change(before: Payment, after: PaymentChange): Promise<Payment | null> {
    const now = new Date();
    const next: Payment = { ...before, ...after, version: before.version + 1, updatedAt: now };
    const { _id, ...fields } = toPaymentRow(next);
    const changed = await this.#payments.updateOne({ _id, version: before.version }, { $set: fields });
    return changed.matchedCount === 1 ? next : null;
  }

  /** Removes an event that its order has processed. */
  async acknowledgeEvent(orderId: string, sequence: number): Promise<void> {
    await retryOnConflict(async () => {
      const before = await this.find(orderId);
      const events = before?.events.filter((event) => event.sequence !== sequence);
      if (!before || !events || events.length === before.events.length) return true;
      return (await this.change(before, { events })) ? true : undefined;
    });
  }

  /** Claims payments with pending work that was due before `now`; unfinished ones become due again later. */
  async claimDue(now: Date, limit: number): Promise<Payment[]> {
    const filter = { dueAt: { $lte: now } };
    const rows = await this.#payments.find(filter).sort({ dueAt: 1 }).limit(limit).lean<PaymentRow[]>();
    if (rows.length === 0) return [];
    const dueAt = new Date(now.getTime() + STALE_AFTER_MS);
    await this.#payments.updateMany(
      { ...filter, _id: { $in: rows.map(({ _id }) => _id) } },
      { $set: { dueAt } },
    );
    return rows.map(toPayment);
  }
}

export function toPaymentRow(payment: Payment): PaymentRow {
  const { orderId, pendingOperation, events, ...rest } = payment;
  const delayMs = events.length > 0 ? EVENT_DUE_MS : STALE_AFTER_MS;
  const dueAt = hasPendingWork(payment) ? new Date(rest.updatedAt.getTime() + delayMs) : null;
  return {
    _id: toObjectId(orderId),
    ...rest,
    intent: pendingOperation,
    news: events.map(({ sequence, type, ...event }) => ({ serial: sequence, kind: type, ...event })),
    dueAt,
  };
}

/** A pending authorisation does not count: its checkout retries or voids it. */
function hasPendingWork({ pendingOperation, events, refunds, state, nextAction }: Payment): boolean {
  const hasPendingCall = pendingOperation === 'capture' || pendingOperation === 'void';
  const awaitsBuyer = state === 'created' && nextAction !== null;
  const hasPendingRefund = refunds.some((refund) => refund.state === 'pending');
  return hasPendingCall || awaitsBuyer || events.length > 0 || hasPendingRefund;
}

function toPayment({ _id, dueAt: _dueAt, disputes = [], intent, news = [], ...rest }: PaymentRow): Payment {
  return {
    orderId: _id.toHexString(),
    ...rest,
    disputes,
    pendingOperation: intent,
    events: news.map(({ serial, kind, ...event }) => ({ sequence: serial, type: kind, ...event })),
  };
}
