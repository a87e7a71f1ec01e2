import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { PurchaseClient } from '../reviews/review';

const QUERY =
  'query ($customerId: ID!, $productId: ID!) { hasPurchased(customerId: $customerId, productId: $productId) }';
const result = z.object({ hasPurchased: z.boolean() });

export function createPurchaseClient(order: ServiceClient): PurchaseClient {
  return {
    hasPurchased: async (customerId, productId) => {
      const variables = { customerId, productId };
      return (await order.call({ query: QUERY, variables, result })).hasPurchased;
    },
  };
}
