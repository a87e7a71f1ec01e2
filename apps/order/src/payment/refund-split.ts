import type { MinorUnits } from '@e-storefront/domain';
import type { MoneyParts, Payment, Refund } from './payment';

/** What an amount is made of that somebody else than the shop gave back. */
export type Spread = (payment: Payment, amount: MinorUnits) => MoneyParts;

/** Where nothing is known of the order: goods alone. */
export const ALL_NET: Spread = (_payment, net) => ({ net, tax: 0, shipping: 0 });

/**
 * What went back at the provider without the shop. What is promised beside it stays promised, also where there is no room
 * for it any more: it may have been carried out meanwhile, and the provider says so when it is asked.
 */
export function tookBack(
  payment: Payment,
  { id, amount, reason, disputeId }: Pick<Refund, 'id' | 'amount' | 'reason' | 'disputeId'>,
  spread: Spread,
): Pick<Payment, 'refunds' | 'refunded'> {
  const hasRoom = amount <= payment.captured - payment.refunded;
  const certain = payment.refunds.filter(({ state }) => state !== 'pending');
  const parts = spread(hasRoom ? payment : { ...payment, refunds: certain }, amount);
  const refund: Refund = { id, amount, parts, lines: [], reason, state: 'done', createdAt: new Date() };
  if (disputeId !== undefined) refund.disputeId = disputeId;
  return { refunds: [...payment.refunds, refund], refunded: payment.refunded + amount };
}
