import type { Connection } from 'mongoose';
import { ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { MongoCartRepository } from '../../../apps/order/src/cart.model';
import { MongoCheckoutRepository } from '../../../apps/order/src/checkout.model';
import { toChangeRow } from '../../../apps/order/src/order.mapping';
import type { OrderRow } from '../../../apps/order/src/order.rows.model';
import type { SeedOrder } from '../orders/orders';
import type { Plan } from '../plan';
import { modelOf, writeRows } from './write-rows';

/** The database of the order service. Nothing waits in the outboxes: all of it was told long ago. */
export async function writeOrders(connection: Connection, { orders }: Plan): Promise<void> {
  new MongoCartRepository(connection);
  new MongoCheckoutRepository(connection);
  await ensureIndexes(connection);
  await writeRows(modelOf(connection, 'Order'), orders.map(orderRow));
}

function orderRow({ moves: _moves, id, groupId, customerId, sellerId, ...order }: SeedOrder): OrderRow {
  return {
    ...order,
    ...{ _id: toObjectId(id), groupId: toObjectId(groupId) },
    ...{ customerId: toObjectId(customerId), sellerId: toObjectId(sellerId) },
    items: order.items.map((item) => ({
      ...item,
      productId: toObjectId(item.productId),
      variantId: toObjectId(item.variantId),
      sellerId: toObjectId(item.sellerId),
    })),
    statusHistory: order.statusHistory.map(toChangeRow),
    outbox: [],
  };
}
