import type { ServiceClient } from '@e-storefront/subgraph';
import { FindOrderOwnerDocument } from './order.generated';

/** The order service. */
export interface OrderClient {
  /** The customer of an order; null for an unknown order. @throws SERVICE_UNAVAILABLE */
  findCustomerId(orderId: string): Promise<string | null>;
}

export function createOrderClient(order: ServiceClient): OrderClient {
  return {
    findCustomerId: async (orderId) => {
      const { orderOwner } = await order.call(FindOrderOwnerDocument, { orderId });
      return orderOwner?.customerId ?? null;
    },
  };
}
