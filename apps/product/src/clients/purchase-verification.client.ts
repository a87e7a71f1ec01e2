import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { Purchases } from '../reviews/review.service';

const QUERY =
  'query ($customerId: ID!, $productId: ID!) { hasPurchased(customerId: $customerId, productId: $productId) }';
const result = z.object({ hasPurchased: z.boolean() });

/** Asks the order service whether somebody has bought a product. */
export function purchases(order: ServiceClient, requestId: string): Purchases {
  return {
    hasPurchased: async (customerId, productId) => {
      const variables = { customerId, productId };
      return (await order.call({ query: QUERY, variables, result, requestId })).hasPurchased;
    },
  };
}
