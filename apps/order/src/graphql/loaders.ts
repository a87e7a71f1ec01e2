import DataLoader from 'dataloader';
import { hasPermission } from '@e-storefront/auth';
import { isId } from '@e-storefront/domain';
import { groupByKey, inKeyOrder } from '@e-storefront/mongo';
import type { RequestContext } from '@e-storefront/subgraph';
import type { Order } from '../order/order';
import type { OrderRepository } from '../order/order.model';
import { selectedOrderDetails } from '../order/order-details';
import { readScopeFor } from '../order/order-scope';
import type { Payment } from '../payment/payment';
import type { PaymentRepository } from '../payment/payment.model';

interface NewestKey {
  customerId: string;
  limit: number;
}

/** One batch per kind and request: fields of orders never query the database row by row. */
export interface Loaders {
  /** Null for orders that the caller may not read. Representations may carry any text: an invalid id matches nothing. */
  order: DataLoader<string, Order | null>;
  newestByCustomer: DataLoader<NewestKey, Order[], string>;
  /** The orders of a group that the caller may read. */
  byGroup: DataLoader<string, Order[]>;
  /** By the order's id. */
  payment: DataLoader<string, Payment | null>;
  /** Whether the caller has bought a product. */
  purchased: DataLoader<string, boolean>;
}

interface Repositories {
  orders: Pick<OrderRepository, 'findMany' | 'findNewestByCustomers' | 'findByGroups' | 'findPurchased'>;
  payments: Pick<PaymentRepository, 'findMany'>;
}

export function createLoaders({ orders, payments }: Repositories, context: RequestContext): Loaders {
  const { principal } = context;
  const scope = principal ? readScopeFor(principal) : {};
  const buyerId = hasPermission(principal, 'order:read') ? principal?.id : undefined;
  return {
    order: new DataLoader(async (ids) =>
      inKeyOrder(
        ids,
        await orders.findMany(ids.filter(isId), scope, selectedOrderDetails(context)),
        ({ id }) => id,
      ),
    ),
    newestByCustomer: new DataLoader<NewestKey, Order[], string>(
      async (keys) => {
        const customers = keys.map(({ customerId }) => customerId);
        const limit = Math.max(...keys.map((key) => key.limit));
        const found = await orders.findNewestByCustomers(
          [...new Set(customers)],
          limit,
          selectedOrderDetails(context),
        );
        const lists = groupByKey(customers, found, ({ customerId }) => customerId);
        return keys.map((key, index) => (lists[index] ?? []).slice(0, key.limit));
      },
      { cacheKeyFn: ({ customerId, limit }) => `${customerId}:${limit}` },
    ),
    byGroup: new DataLoader(async (groupIds) =>
      groupByKey(
        groupIds,
        await orders.findByGroups(groupIds, scope, selectedOrderDetails(context)),
        ({ groupId }) => groupId,
      ),
    ),
    payment: new DataLoader(async (orderIds) =>
      inKeyOrder(orderIds, await payments.findMany(orderIds), ({ orderId }) => orderId),
    ),
    purchased: new DataLoader(async (productIds) => {
      const purchased = buyerId ? await orders.findPurchased(buyerId, productIds.filter(isId)) : [];
      return productIds.map((id) => purchased.includes(id));
    }),
  };
}
