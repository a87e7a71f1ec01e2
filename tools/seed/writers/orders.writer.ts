import type { Connection } from 'mongoose';
import { ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { CartRepository } from '../../../apps/order/src/cart/cart.model';
import { CheckoutRepository } from '../../../apps/order/src/checkout/checkout.model';
import { LedgerRepository, toPostingRow } from '../../../apps/order/src/ledger/ledger.model';
import { toChangeRow, toItemRow, type OrderRow } from '../../../apps/order/src/order/order-row.model';
import { PaymentRepository, toPaymentRow } from '../../../apps/order/src/payment/payment.model';
import {
  createSandboxChargeRepository,
  toChargeRow,
} from '../../../apps/order/src/payment/providers/sandbox/sandbox.model';
import type { SeedOrder } from '../orders/orders';
import type { Plan } from '../plan';
import { modelOf, writeRows } from './write-rows';

/** Writes the database of the order service. The outboxes are empty, as if every event had been processed. */
export async function writeOrders(connection: Connection, { orders }: Plan): Promise<void> {
  new CartRepository(connection);
  new CheckoutRepository(connection);
  new PaymentRepository(connection);
  new LedgerRepository(connection);
  createSandboxChargeRepository(connection);
  await ensureIndexes(connection);
  await writeRows(modelOf(connection, 'Order'), orders.map(orderRow));
  const payments = orders.map(({ payment }) => toPaymentRow(payment));
  await writeRows(modelOf(connection, 'Payment'), payments);
  const charges = orders.flatMap(({ charge }) => (charge ? [toChargeRow(charge)] : []));
  await writeRows(modelOf(connection, 'SandboxCharge'), charges);
  const postings = orders.flatMap((order) => order.postings.map(toPostingRow));
  await writeRows(modelOf(connection, 'LedgerPosting'), postings);
}

function orderRow(seeded: SeedOrder): OrderRow {
  const {
    stockMovements: _movements,
    payment: _payment,
    charge: _charge,
    postings: _postings,
    ...rest
  } = seeded;
  const { id, groupId, customerId, sellerId, lastPaymentEvent, ...order } = rest;
  return {
    ...order,
    _id: toObjectId(id),
    groupId: toObjectId(groupId),
    customerId: toObjectId(customerId),
    sellerId: toObjectId(sellerId),
    items: order.items.map(toItemRow),
    statusHistory: order.statusHistory.map(toChangeRow),
    paymentSerial: lastPaymentEvent,
    outbox: [],
  };
}
