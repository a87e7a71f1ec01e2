import { z } from 'zod';
import { eventId } from './event-id';

const orderFacts = z.object({
  orderId: eventId,
  sellerId: eventId,
  customerId: eventId,
  /** The status after the change, spelled as OrderStatus in the schema. */
  status: z.string(),
  /**
   * Incremented by each change of the order; a client that has seen n and receives n + 1 has missed nothing.
   */
  sequence: z.int().min(1),
});

export const orderEvents = {
  'order.placed.v1': orderFacts,
  'order.updated.v1': orderFacts,
  /** An order changed without a change of its status, such as its payment. */
  'order.amended.v1': orderFacts,
} as const;

export const checkoutEvents = {
  /** A checkout was compensated after its buyer had lost the response: nothing was ordered or charged. */
  'checkout.failed.v1': z.object({ groupId: eventId, customerId: eventId }),
} as const;
