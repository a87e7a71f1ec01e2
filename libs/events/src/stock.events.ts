import { z } from 'zod';
import { eventId } from './event-id';

const stockFacts = z.object({
  productId: eventId,
  variantId: eventId,
  sellerId: eventId,
  /** Pieces that can be bought after the change. */
  available: z.int(),
});

const depletedFacts = stockFacts.extend({ threshold: z.int().min(0) });

export const stockEvents = {
  /** A variant has fallen to its low-stock threshold or below. */
  'stock.depleted.v1': depletedFacts,
  /** The same, with what people call the variant by. */
  'stock.depleted.v2': depletedFacts.extend({
    productName: z.string(),
    /** The options of the variant, such as `Blue / L`; null where the product has none. */
    variantName: z.string().nullable(),
    sku: z.string(),
  }),
  /** A variant that could not be bought can be bought again. */
  'stock.replenished.v1': stockFacts,
} as const;
