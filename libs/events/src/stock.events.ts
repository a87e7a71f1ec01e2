import { z } from 'zod';
import { eventId } from './event-id';

const stockFacts = z.object({
  productId: eventId,
  variantId: eventId,
  sellerId: eventId,
  /** Units available after the change. */
  available: z.int(),
});

const depletedFacts = stockFacts.extend({ threshold: z.int().min(0) });

export const stockEvents = {
  /** The stock of a variant has fallen to its low-stock threshold or below. */
  'stock.depleted.v1': depletedFacts,
  /** The same, with the names of the product and the variant. */
  'stock.depleted.v2': depletedFacts.extend({
    productName: z.string(),
    /** The options of the variant, such as `Blue / L`; null for a product without options. */
    variantName: z.string().nullable(),
    sku: z.string(),
  }),
  /** A variant that was out of stock is available again. */
  'stock.replenished.v1': stockFacts,
} as const;
