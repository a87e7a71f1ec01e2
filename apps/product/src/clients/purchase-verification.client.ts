import type { ServiceClient } from '@e-storefront/subgraph';
import type { PurchaseClient } from '../reviews/review';
import { HasPurchasedDocument } from './order.generated';

export function createPurchaseClient(order: ServiceClient): PurchaseClient {
  return {
    hasPurchased: async (customerId, productId) =>
      (await order.call(HasPurchasedDocument, { customerId, productId })).hasPurchased,
  };
}
