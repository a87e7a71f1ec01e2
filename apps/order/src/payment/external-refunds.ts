import type { MinorUnits } from '@e-storefront/domain';
import type { AmountBreakdown, Payment, PaymentChange, Refund } from './payment';
import { wasCaptured } from './payment-states';
import {
  completedRefundTotal,
  completeRefund,
  deriveState,
  failRefund,
  refundIdFor,
  withEvent,
  withRefundState,
} from './payment-transitions';
import type { ProviderRefund } from './providers/provider';

/** Splits an amount that was refunded outside the shop into its parts. */
export type RefundSplit = (payment: Payment, amount: MinorUnits) => AmountBreakdown;

/** Split for an unknown order. */
export const NET_ONLY: RefundSplit = (_payment, net) => ({ net, tax: 0, shipping: 0 });

/**
 * Applies the first provider refund that differs from the payment's, one change at a time, so that each becomes an event;
 * null when nothing changes. A failed refund stays failed, whatever arrives late.
 */
export function applyProviderRefunds(
  payment: Payment,
  providerRefunds: readonly ProviderRefund[],
  split: RefundSplit,
): PaymentChange | null {
  if (!wasCaptured(payment)) return null;
  for (const refund of providerRefunds) {
    const id = refund.refundId ?? refundIdFor(payment.orderId, `provider:${refund.id}`);
    const known = payment.refunds.find((one) => one.id === id);
    if (refund.state === 'done' && !known) {
      const change = applyExternalRefund(payment, { id, amount: refund.amount }, split);
      if (change) return change;
    }
    if (refund.state === 'done' && known?.state === 'pending') return completeRefund(payment, known);
    if (refund.state === 'failed' && known?.state === 'pending') return failRefund(payment, known);
    if (refund.state === 'failed' && known?.state === 'done') return reverseRefund(payment, known);
  }
  return null;
}

/**
 * Records money that left the provider without the shop. Pending refunds stay reserved even if the captured amount no
 * longer covers them: the provider may have executed them meanwhile, and its response decides.
 */
export function recordExternalRefund(
  payment: Payment,
  { id, amount, reason, disputeId }: Pick<Refund, 'id' | 'amount' | 'reason' | 'disputeId'>,
  split: RefundSplit,
): Pick<Payment, 'refunds' | 'refunded'> {
  const fits = amount <= payment.captured - payment.refunded;
  const settled = payment.refunds.filter(({ state }) => state !== 'pending');
  const parts = split(fits ? payment : { ...payment, refunds: settled }, amount);
  const refund: Refund = { id, amount, parts, lines: [], reason, state: 'done', createdAt: new Date() };
  if (disputeId !== undefined) refund.disputeId = disputeId;
  return { refunds: [...payment.refunds, refund], refunded: payment.refunded + amount };
}

/** Applies a refund made at the provider. Null when nothing is left to refund. */
function applyExternalRefund(
  payment: Payment,
  { id, amount: requested }: Pick<Refund, 'id' | 'amount'>,
  split: RefundSplit,
): PaymentChange | null {
  const amount = Math.min(requested, payment.captured - completedRefundTotal(payment.refunds));
  if (amount <= 0) return null;
  const reason = 'Refunded at the payment provider.';
  const recorded = recordExternalRefund(payment, { id, amount, reason }, split);
  const events = withEvent(payment, { type: 'refunded', amount, refundId: id });
  return { state: deriveState({ ...payment, ...recorded }), ...recorded, events };
}

/** Reverses a refund that the buyer's bank returned; its amount can be refunded again. */
function reverseRefund(payment: Payment, { id, amount }: Refund): PaymentChange {
  const refunds = withRefundState(payment.refunds, id, 'failed');
  return {
    state: deriveState({ ...payment, refunds }),
    refunds,
    refunded: payment.refunded - amount,
    events: withEvent(payment, { type: 'refundFailed', amount, refundId: id }),
  };
}
