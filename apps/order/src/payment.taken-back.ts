import type { MinorUnits } from '@e-storefront/values';
import type { MoneyParts, Payment, Refund } from './payment.entity';

/** What an amount is made of that somebody else than the shop gave back. */
export type Spread = (payment: Payment, amount: MinorUnits) => MoneyParts;

/** Where nothing is known of the order: goods alone. */
export const ALL_NET: Spread = (_payment, net) => ({ net, tax: 0, shipping: 0 });

/** What went back at the provider without the shop. What is promised beside it and has no room any more ends. */
export function tookBack(
  payment: Payment,
  { id, amount, reason }: Pick<Refund, 'id' | 'amount' | 'reason'>,
  spread: Spread,
): Pick<Payment, 'refunds' | 'refunded'> {
  const hasRoom = amount <= payment.captured - payment.refunded;
  const refunds = payment.refunds.map((one): Refund =>
    one.state === 'pending' && !hasRoom ? { ...one, state: 'failed' } : one,
  );
  const parts = spread({ ...payment, refunds }, amount);
  const refund: Refund = { id, amount, parts, lines: [], reason, state: 'done', createdAt: new Date() };
  const standing = refunds.filter(({ state }) => state !== 'failed');
  return {
    refunds: [...refunds, refund],
    refunded: standing.reduce((sum, one) => sum + one.amount, amount),
  };
}
