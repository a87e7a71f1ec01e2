import { z } from 'zod';
import { eventId } from './event-id';

const stockFacts = z.object({
  productId: eventId,
  variantId: eventId,
  sellerId: eventId,
  /** Pieces that can be bought after the change. */
  available: z.int(),
});

export const stockEvents = {
  /** A variant has fallen to its low-stock threshold or below. */
  'stock.depleted.v1': stockFacts.extend({ threshold: z.int().min(0) }),
  /** A variant that could not be bought can be bought again. */
  'stock.replenished.v1': stockFacts,
} as const;
