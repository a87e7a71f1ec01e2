import { z } from 'zod';
import { eventId } from './event-id';

const paymentFacts = z.object({
  orderId: eventId,
  sellerId: eventId,
  customerId: eventId,
  /** In minor units of the currency. */
  amount: z.int().min(0),
  /** ISO 4217 */
  currency: z.string().length(3),
});

export const paymentEvents = {
  /** The money of an order was taken. */
  'payment.captured.v1': paymentFacts,
  /** `amount` of it went back. */
  'payment.refunded.v1': paymentFacts,
  /** It will not be paid: the order is cancelled. */
  'payment.failed.v1': paymentFacts,
  /** `amount` that went back was sent back by the buyer's bank: it did not reach them. */
  'refund.failed.v1': paymentFacts,
  /** Its buyer asks their bank to take `amount` of it back. */
  'payment.disputed.v1': paymentFacts,
  /** The bank has decided: won, and the money stays; lost, and `amount` was taken back. */
  'dispute.closed.v1': paymentFacts.extend({ isWon: z.boolean() }),
} as const;
