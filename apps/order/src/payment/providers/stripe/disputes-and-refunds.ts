import type Stripe from 'stripe';
import type { Dispute } from '../../payment';
import type { ProviderRefund } from '../provider';

/** More than any payment has. */
const MAX_ITEMS = 1_000;
const PAGE_SIZE = 100;

/** Fetches the disputes of an intent, oldest first: `charge.disputed` stays true and does not tell their outcome. */
export async function fetchDisputes(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<Dispute[]> {
  const disputes = stripe.disputes.list({ payment_intent: intent.id, limit: PAGE_SIZE });
  const data = await disputes.autoPagingToArray({ limit: MAX_ITEMS });
  return data.map((dispute) => toDispute(dispute, intent)).reverse();
}

/** Fetches the refunds of an intent, oldest first, including those made outside the shop. */
export async function fetchRefunds(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<ProviderRefund[]> {
  const refunds = stripe.refunds.list({ payment_intent: intent.id, limit: PAGE_SIZE });
  const data = await refunds.autoPagingToArray({ limit: MAX_ITEMS });
  return data.map(toRefund).reverse();
}

function toRefund({ id, amount, metadata, status }: Stripe.Refund): ProviderRefund {
  const refundId = metadata?.['refundId'] ?? '';
  const state = hasFailed({ status }) ? 'failed' : status === 'succeeded' ? 'done' : 'pending';
  return { id, amount, state, refundId: /^[0-9a-f]{24}$/.test(refundId) ? refundId : null };
}

export function hasFailed({ status }: Pick<Stripe.Refund, 'status'>): boolean {
  return status === 'failed' || status === 'canceled';
}

function toDispute(
  dispute: Stripe.Dispute,
  { currency, amount_received: whole }: Stripe.PaymentIntent,
): Dispute {
  const { id, amount } = dispute;
  return { id, amount: dispute.currency === currency ? amount : whole, state: toDisputeState(dispute) };
}

function toDisputeState({ status, balance_transactions: moves }: Stripe.Dispute): Dispute['state'] {
  if (status === 'won' || status === 'warning_closed') return 'won';
  if (status === 'lost') return 'lost';
  if (status.startsWith('warning_')) return 'inquiry';
  if (status !== 'prevented') return 'open';
  // Resolved before it became a dispute: lost if money has left the account.
  return moves.reduce((sum, move) => sum + move.amount, 0) < 0 ? 'lost' : 'won';
}
