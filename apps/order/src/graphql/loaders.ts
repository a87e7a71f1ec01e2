import DataLoader from 'dataloader';
import { groupByKey, inKeyOrder } from '@e-storefront/mongo';
import type { Order } from '../order/order';
import type { OrderRepository, OrderScope } from '../order/order.repository';
import type { Payment } from '../payment/payment';
import type { PaymentRepository } from '../payment/payment.repository';

interface Newest {
  customerId: string;
  limit: number;
}

/** One batch a kind and call: no field of an order asks the database row by row. */
export interface Loaders {
  /** Orders by id; null where the caller may not see one. */
  order: DataLoader<string, Order | null>;
  newestByCustomer: DataLoader<Newest, Order[], string>;
  /** The orders of a group that the caller may see. */
  byGroup: DataLoader<string, Order[]>;
  /** The payments of orders. */
  payment: DataLoader<string, Payment | null>;
  /** Whether the caller has bought a product. */
  purchased: DataLoader<string, boolean>;
}

/** The loaders of one call. */
export function createLoaders(
  orders: OrderRepository,
  caller: { scope: OrderScope; customerId: string | null; payments: Pick<PaymentRepository, 'findMany'> },
): Loaders {
  return {
    order: new DataLoader(async (ids) =>
      inKeyOrder(ids, await orders.findMany(ids.filter(isId), caller.scope), ({ id }) => id),
    ),
    newestByCustomer: new DataLoader<Newest, Order[], string>(
      async (keys) => {
        const customers = keys.map(({ customerId }) => customerId);
        const most = Math.max(...keys.map(({ limit }) => limit));
        const found = await orders.findNewestByCustomers([...new Set(customers)], most);
        const lists = groupByKey(customers, found, ({ customerId }) => customerId);
        return keys.map(({ limit }, index) => (lists[index] ?? []).slice(0, limit));
      },
      { cacheKeyFn: ({ customerId, limit }) => `${customerId}:${limit}` },
    ),
    byGroup: new DataLoader(async (groupIds) =>
      groupByKey(groupIds, await orders.findByGroups(groupIds, caller.scope), ({ groupId }) => groupId),
    ),
    payment: new DataLoader(async (orderIds) =>
      inKeyOrder(orderIds, await caller.payments.findMany(orderIds), ({ orderId }) => orderId),
    ),
    purchased: new DataLoader(async (productIds) => {
      const known = caller.customerId
        ? await orders.findPurchased(caller.customerId, productIds.filter(isId))
        : [];
      return productIds.map((id) => known.includes(id));
    }),
  };
}

/** A reference may carry anything; what is no id is nothing that is there. */
function isId(id: string): boolean {
  return /^[0-9a-f]{24}$/.test(id);
}
