import type { Connection } from 'mongoose';
import { refundedFields } from '../lifecycle/on-payment-event';
import { orderModel } from '../order/order-row.model';
import { MongoPaymentRepository } from '../payment/payment.model';

/**
 * Gives orders that an earlier release refunded in part the amounts that their payments know. Safe from several
 * instances, and again changes nothing.
 */
export async function completeOrders(connection: Connection): Promise<void> {
  const orders = orderModel(connection);
  const payments = new MongoPaymentRepository(connection);
  const lacking = { paymentStatus: 'PARTIALLY_REFUNDED' as const, refunded: { $exists: false } };
  for await (const { _id } of orders.find(lacking, { _id: 1 }).lean().cursor()) {
    const payment = await payments.find(String(_id));
    if (!payment) continue;
    // What the payment told meanwhile is newer than what was read here.
    const unchanged = { ...lacking, _id };
    await orders.updateOne(unchanged, { $set: refundedFields(payment) }, { timestamps: false });
  }
}
