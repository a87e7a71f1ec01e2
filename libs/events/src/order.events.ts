import { z } from 'zod';
import { eventId } from './event-id';

const orderFacts = z.object({
  orderId: eventId,
  sellerId: eventId,
  customerId: eventId,
  /** The status after the change, as the schema's OrderStatus spells it. */
  status: z.string(),
  /** Grows by one with each change of the order; a client that saw n has missed nothing when n + 1 comes. */
  sequence: z.int().min(1),
});

export const orderEvents = {
  'order.placed.v1': orderFacts,
  'order.updated.v1': orderFacts,
  /** Something of an order changed and its status did not, such as its payment. */
  'order.amended.v1': orderFacts,
} as const;

export const checkoutEvents = {
  /** A checkout was undone after its buyer had lost the answer: nothing was ordered and nothing is charged. */
  'checkout.failed.v1': z.object({ groupId: eventId, customerId: eventId }),
} as const;
