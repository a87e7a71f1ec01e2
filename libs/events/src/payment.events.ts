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
  /** The payment of an order was captured. */
  'payment.captured.v1': paymentFacts,
  /** `amount` was refunded. */
  'payment.refunded.v1': paymentFacts,
  /** The payment failed for good: the order is cancelled. */
  'payment.failed.v1': paymentFacts,
  /** A refund of `amount` was returned by the buyer's bank and did not reach the buyer. */
  'refund.failed.v1': paymentFacts,
  /** The buyer disputes `amount` at their bank. */
  'payment.disputed.v1': paymentFacts,
  /** The bank has decided a dispute: won, the shop keeps the money; lost, `amount` was taken back. */
  'dispute.closed.v1': paymentFacts.extend({ isWon: z.boolean() }),
} as const;
