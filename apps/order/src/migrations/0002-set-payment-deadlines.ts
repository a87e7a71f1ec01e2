import type { Migration } from '@e-storefront/mongo';
import { orderModel } from '../order/order-row.model';
import { STATUSES_WITH_RESERVED_STOCK } from '../order/order-status';
import { unpaidDeadline, type UnpaidPolicy } from '../order/unpaid-orders';

/** Gives unpaid orders of releases without payment deadlines the deadline of an order that is placed now. */
export function setPaymentDeadlines(policy: UnpaidPolicy): Migration {
  return {
    number: 2,
    name: 'set-payment-deadlines',
    run: async (connection) => {
      for (const paymentMethod of ['bank_transfer', 'cash_on_delivery']) {
        const without = {
          orderStatus: { $in: [...STATUSES_WITH_RESERVED_STOCK] },
          paymentMethod,
          paymentStatus: 'PENDING' as const,
          unpaid: { $exists: false },
        };
        const unpaid = { until: unpaidDeadline(paymentMethod, policy, new Date()) };
        await orderModel(connection).updateMany(without, { $set: { unpaid } }, { timestamps: false });
      }
    },
  };
}
