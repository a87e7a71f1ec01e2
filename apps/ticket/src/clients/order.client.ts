import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { OrderOwners } from '../ticket/ticket.service';

const QUERY = 'query ($orderId: ID!) { orderOwner(orderId: $orderId) { customerId } }';
const result = z.object({ orderOwner: z.object({ customerId: z.string() }).nullable() });

/** Asks the order service whose an order is. */
export function orderOwners(order: ServiceClient, requestId: string): OrderOwners {
  return {
    customerOf: async (orderId) => {
      const { orderOwner } = await order.call({ query: QUERY, variables: { orderId }, result, requestId });
      return orderOwner?.customerId ?? null;
    },
  };
}
