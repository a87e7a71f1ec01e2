import type { Dispute, Payment, PaymentChange } from './payment';
import { wasCaptured } from './payment-states';
import {
  completedRefundTotal,
  deriveState,
  refundIdFor,
  withEvent,
  withRefundState,
} from './payment-transitions';
import { recordExternalRefund, type RefundSplit } from './external-refunds';

/**
 * Applies the first of the provider's disputes that has changed, one change at a time, so that each becomes an event;
 * null when nothing changes.
 */
export function applyDisputes(
  payment: Payment,
  providerDisputes: readonly Dispute[],
  split: RefundSplit,
): PaymentChange | null {
  if (!wasCaptured(payment)) return null;
  for (const dispute of providerDisputes) {
    const known = payment.disputes.find(({ id }) => id === dispute.id);
    if (!known) return openDispute(payment, dispute);
    // An appeal or a review by the bank may reverse a decision.
    if (dispute.state === 'won' && known.state !== 'won') return winDispute(payment, known);
    if (dispute.state === 'lost' && known.state !== 'lost') return loseDispute(payment, dispute, split);
    // The buyer escalated the inquiry.
    if (dispute.state === 'open' && known.state === 'inquiry') return openDispute(payment, dispute);
  }
  return null;
}

/** Opens a dispute, even one that is already decided: the next change records the decision. */
function openDispute(payment: Payment, { id, amount, state }: Dispute): PaymentChange {
  const others = payment.disputes.filter((one) => one.id !== id);
  const disputes: Dispute[] = [...others, { id, amount, state: state === 'inquiry' ? state : 'open' }];
  const events = withEvent(payment, { type: 'disputed', amount, refundId: null });
  return { state: deriveState({ ...payment, disputes }), disputes, events };
}

/** Records a win; a refund from an earlier loss is reversed. */
function winDispute(payment: Payment, { id, amount: disputed }: Dispute): PaymentChange {
  const disputes = payment.disputes.map((one): Dispute => (one.id === id ? { ...one, state: 'won' } : one));
  const reversed = payment.refunds.find((one) => one.state === 'done' && one.disputeId === id);
  const refunds = reversed ? withRefundState(payment.refunds, reversed.id, 'failed') : payment.refunds;
  const amount = reversed?.amount ?? Math.min(disputed, payment.captured - completedRefundTotal(refunds));
  const refunded = payment.refunded - (reversed?.amount ?? 0);
  const events = withEvent(payment, { type: 'disputeWon', amount, refundId: reversed?.id ?? null });
  return { state: deriveState({ ...payment, refunds, disputes }), refunds, refunded, disputes, events };
}

/** Records a loss: the money that the provider took back counts as a completed refund. */
function loseDispute(payment: Payment, dispute: Dispute, split: RefundSplit): PaymentChange {
  const disputes = payment.disputes.map((one) => (one.id === dispute.id ? dispute : one));
  const amount = Math.min(dispute.amount, payment.captured - completedRefundTotal(payment.refunds));
  const losses = payment.refunds.filter(({ disputeId }) => disputeId === dispute.id).length;
  const occasion = `dispute:${dispute.id}${losses > 0 ? `:${losses}` : ''}`;
  const refundId = amount > 0 ? refundIdFor(payment.orderId, occasion) : null;
  const reason = 'Returned by the bank after a dispute.';
  const recorded = refundId
    ? recordExternalRefund(payment, { id: refundId, amount, reason, disputeId: dispute.id }, split)
    : {};
  const events = withEvent(payment, { type: 'disputeLost', amount, refundId });
  return { state: deriveState({ ...payment, ...recorded, disputes }), ...recorded, disputes, events };
}
