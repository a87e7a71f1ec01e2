import { wasTaken, type Dispute, type Payment } from './payment';
import { givenBack, marked, refundIdFor, stateOf, withNews } from './payment-transitions';
import type { PaymentChange } from './payment.repository';
import { tookBack, type Spread } from './refund-split';

/**
 * What a payment becomes by the first of its disputes that has moved, one step at a time, so that its order hears of
 * each; null when there is nothing new.
 */
export function disputeMoved(
  payment: Payment,
  heard: readonly Dispute[],
  spread: Spread,
): PaymentChange | null {
  if (!wasTaken(payment)) return null;
  for (const dispute of heard) {
    const known = payment.disputes.find(({ id }) => id === dispute.id);
    if (!known) return opened(payment, dispute);
    // An appeal, or a second look of the bank, may turn a decision round.
    if (dispute.state === 'won' && known.state !== 'won') return won(payment, known);
    if (dispute.state === 'lost' && known.state !== 'lost') return lost(payment, dispute, spread);
    // The buyer was not content with the answer, and goes on.
    if (dispute.state === 'open' && known.state === 'inquiry') return opened(payment, dispute);
  }
  return null;
}

/** Also of a dispute that is over already: the step after this one says so. */
function opened(payment: Payment, { id, amount, state }: Dispute): PaymentChange {
  const others = payment.disputes.filter((one) => one.id !== id);
  const disputes: Dispute[] = [...others, { id, amount, state: state === 'inquiry' ? state : 'open' }];
  const news = withNews(payment, { kind: 'disputed', amount, refundId: null });
  return { state: stateOf({ ...payment, disputes }), disputes, news };
}

/** What was taken back before, for a decision that was turned round, did not go back. */
function won(payment: Payment, { id, amount: asked }: Dispute): PaymentChange {
  const disputes = payment.disputes.map((one): Dispute => (one.id === id ? { ...one, state: 'won' } : one));
  const took = payment.refunds.find((one) => one.state === 'done' && one.disputeId === id);
  const refunds = took ? marked(payment.refunds, took.id, 'failed') : payment.refunds;
  const amount = took?.amount ?? Math.min(asked, payment.captured - givenBack(refunds));
  const refunded = payment.refunded - (took?.amount ?? 0);
  const news = withNews(payment, { kind: 'disputeWon', amount, refundId: took?.id ?? null });
  return { state: stateOf({ ...payment, refunds, disputes }), refunds, refunded, disputes, news };
}

/** What the provider took back is a refund that nobody has to ask for any more. */
function lost(payment: Payment, dispute: Dispute, spread: Spread): PaymentChange {
  const disputes = payment.disputes.map((one) => (one.id === dispute.id ? dispute : one));
  const amount = Math.min(dispute.amount, payment.captured - givenBack(payment.refunds));
  const times = payment.refunds.filter(({ disputeId }) => disputeId === dispute.id).length;
  const occasion = `dispute:${dispute.id}${times > 0 ? `:${times}` : ''}`;
  const refundId = amount > 0 ? refundIdFor(payment.orderId, occasion) : null;
  const reason = 'Taken back by the bank after a dispute.';
  const back = refundId
    ? tookBack(payment, { id: refundId, amount, reason, disputeId: dispute.id }, spread)
    : {};
  const news = withNews(payment, { kind: 'disputeLost', amount, refundId });
  return { state: stateOf({ ...payment, ...back, disputes }), ...back, disputes, news };
}
