import type { Connection, Model } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { Payment } from '../payment/payment';
import { paymentModel, type PaymentRow } from '../payment/payment.model';
import type { OrderChange } from './order-change';
import { toChangeUpdate } from './order-outbox.model';

class StaleError extends Error {}

/** Payment deadlines in MongoDB. */
export class OrderExpiryRepository {
  readonly #connection: Connection;
  readonly #orders: Model<OrderRow>;
  readonly #payments: Model<PaymentRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#orders = orderModel(connection);
    this.#payments = paymentModel(connection);
  }

  /** Ids of orders whose payment deadline has passed, earliest first; at most `limit`. */
  async findOverdue(now: Date, limit: number): Promise<string[]> {
    const rows = await this.#orders
      .find({ 'unpaid.until': { $lte: now } }, { _id: 1 })
      .sort({ 'unpaid.until': 1 })
      .limit(limit)
      .lean<{ _id: OrderRow['_id'] }[]>();
    return rows.map(({ _id }) => _id.toHexString());
  }

  /** @param until null for no deadline */
  async setPaymentDeadline(id: string, until: Date | null): Promise<void> {
    const unpaid = { _id: toObjectId(id), unpaid: { $exists: true } };
    await this.#orders.updateOne(unpaid, { $set: { 'unpaid.until': until } }, { timestamps: false });
  }

  /**
   * Fails the payment and cancels the order in one transaction.
   * @returns false when either has changed since it was read
   */
  async expire(change: OrderChange, { orderId, version }: Payment): Promise<boolean> {
    const unpaid = { _id: toObjectId(orderId), version, state: 'created' as const, intent: null };
    const failed = {
      state: 'failed' as const,
      failure: 'expired',
      token: null,
      version: version + 1,
      updatedAt: new Date(),
      dueAt: null,
    };
    const { filter, update } = toChangeUpdate(change);
    try {
      await this.#connection.transaction(async (session) => {
        const payment = await this.#payments.updateOne(unpaid, { $set: failed }, { session });
        const order = await this.#orders.updateOne(filter, update, { session });
        if (payment.matchedCount + order.matchedCount !== 2) throw new StaleError();
      });
      return true;
    } catch (error) {
      if (error instanceof StaleError) return false;
      throw error;
    }
  }
}
