import type { Migration } from '@e-storefront/mongo';
import { refundedFields } from '../lifecycle/on-payment-event';
import { orderModel } from '../order/order-row.model';
import { PaymentRepository } from '../payment/payment.model';

/** Copies the refunded amounts to orders that earlier releases refunded in part. */
export const completeRefundedOrders: Migration = {
  number: 1,
  name: 'complete-refunded-orders',
  run: async (connection) => {
    const orders = orderModel(connection);
    const payments = new PaymentRepository(connection);
    const incomplete = { paymentStatus: 'PARTIALLY_REFUNDED' as const, refunded: { $exists: false } };
    for await (const { _id } of orders.find(incomplete, { _id: 1 }).lean().cursor()) {
      const payment = await payments.find(String(_id));
      if (!payment) continue;
      // The filter again: a payment event applied in the meantime is newer than this copy.
      await orders.updateOne(
        { ...incomplete, _id },
        { $set: refundedFields(payment) },
        { timestamps: false },
      );
    }
  },
};
