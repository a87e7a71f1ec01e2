import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';

const QUERY = 'query ($orderId: ID!) { orderOwner(orderId: $orderId) { customerId } }';
const result = z.object({ orderOwner: z.object({ customerId: z.string() }).nullable() });

/** The order service. */
export interface OrderClient {
  /** The customer of an order; null for an unknown order. @throws SERVICE_UNAVAILABLE */
  findCustomerId(orderId: string): Promise<string | null>;
}

export function createOrderClient(order: ServiceClient): OrderClient {
  return {
    findCustomerId: async (orderId) => {
      const { orderOwner } = await order.call({ query: QUERY, variables: { orderId }, result });
      return orderOwner?.customerId ?? null;
    },
  };
}
