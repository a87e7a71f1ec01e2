import type { Connection, Model } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import type { ExpiryRepository } from './order-expiry';
import { changeOfRow } from './order-outbox.model';
import type { OrderChange } from '../order/order.repository';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { Payment } from '../payment/payment';
import { paymentModel, type PaymentRow } from '../payment/payment.model';

class Stale extends Error {}

/** Ends orders and their payments in MongoDB: no one document holds both. */
export class MongoOrderExpiry implements ExpiryRepository {
  readonly #connection: Connection;
  readonly #orders: Model<OrderRow>;
  readonly #payments: Model<PaymentRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#orders = orderModel(connection);
    this.#payments = paymentModel(connection);
  }

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
    const { filter, update } = changeOfRow(change);
    try {
      await this.#connection.transaction(async (session) => {
        const payment = await this.#payments.updateOne(unpaid, { $set: failed }, { session });
        const order = await this.#orders.updateOne(filter, update, { session });
        if (payment.matchedCount + order.matchedCount !== 2) throw new Stale();
      });
      return true;
    } catch (error) {
      if (error instanceof Stale) return false;
      throw error;
    }
  }
}
