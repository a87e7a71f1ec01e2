import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import { PAYMENT_STATES, PROVIDER_NAMES, type Payment } from './payment';
import type { PaymentChange, PaymentRepository } from './payment.repository';

export interface PaymentRow extends Omit<Payment, 'orderId' | 'disputes'> {
  _id: Types.ObjectId;
  /** Not there until the first one. */
  disputes?: Payment['disputes'];
  /** When the sweep looks at it; null when nothing is left to do. */
  dueAt: Date | null;
}

/** What is younger than this is still in the hands of the process that wrote it. */
const LEFT_BEHIND_MS = 10_000;
/** News are told by whoever brought them; those that came before their order stood wait for the sweep. */
const TOLD_WITHIN_MS = 1_000;

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

/** The payments of a database. */
export function paymentModel(connection: Connection): Model<PaymentRow> {
  return defineModel(connection, 'Payment', paymentSchema);
}

/** Payments in MongoDB. */
export class MongoPaymentRepository implements PaymentRepository {
  readonly #payments: Model<PaymentRow>;

  constructor(connection: Connection) {
    this.#payments = paymentModel(connection);
  }

  async add(payment: Payment): Promise<boolean> {
    try {
      await this.#payments.collection.insertOne(toPaymentRow(payment) as never);
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

  async findMany(orderIds: readonly string[]): Promise<Payment[]> {
    const filter = { _id: { $in: orderIds.map(toObjectId) } };
    return (await this.#payments.find(filter).lean<PaymentRow[]>()).map(toPayment);
  }

  async page(after: string | null, limit: number): Promise<Payment[]> {
    const filter = after === null ? {} : { _id: { $gt: toObjectId(after) } };
    const rows = await this.#payments.find(filter).sort({ _id: 1 }).limit(limit).lean<PaymentRow[]>();
    return rows.map(toPayment);
  }

  async change(before: Payment, after: PaymentChange): Promise<Payment | null> {
    const now = new Date();
    const next: Payment = { ...before, ...after, version: before.version + 1, updatedAt: now };
    const { _id, ...fields } = toPaymentRow(next);
    const changed = await this.#payments.updateOne({ _id, version: before.version }, { $set: fields });
    return changed.matchedCount === 1 ? next : null;
  }

  async settleNews(orderId: string, serial: number): Promise<void> {
    for (let before = await this.find(orderId); before; before = await this.find(orderId)) {
      const news = before.news.filter((one) => one.serial !== serial);
      if (news.length === before.news.length || (await this.change(before, { news }))) return;
    }
  }

  async due(now: Date, limit: number): Promise<Payment[]> {
    const filter = { dueAt: { $lte: now } };
    const rows = await this.#payments.find(filter).sort({ dueAt: 1 }).limit(limit).lean<PaymentRow[]>();
    const dueAt = new Date(now.getTime() + LEFT_BEHIND_MS);
    await this.#payments.updateMany(
      { ...filter, _id: { $in: rows.map(({ _id }) => _id) } },
      { $set: { dueAt } },
    );
    return rows.map(toPayment);
  }
}

/** The row of a payment, due before long when something is left to do. */
export function toPaymentRow({ orderId, ...rest }: Payment): PaymentRow {
  const payment = { orderId, ...rest };
  const dueMs = payment.news.length > 0 ? TOLD_WITHIN_MS : LEFT_BEHIND_MS;
  const dueAt = isUnfinished(payment) ? new Date(rest.updatedAt.getTime() + dueMs) : null;
  return { _id: toObjectId(orderId), ...rest, dueAt };
}

/** An authorisation that is not answered belongs to its checkout, which asks again or lets go of it. */
function isUnfinished({ intent, news, refunds, state, nextAction }: Payment): boolean {
  const isAsked = intent === 'capture' || intent === 'void';
  const isWaiting = state === 'created' && nextAction !== null;
  return isAsked || isWaiting || news.length > 0 || refunds.some((refund) => refund.state === 'pending');
}

function toPayment({ _id, dueAt: _dueAt, disputes = [], ...rest }: PaymentRow): Payment {
  return { orderId: _id.toHexString(), ...rest, disputes };
}
