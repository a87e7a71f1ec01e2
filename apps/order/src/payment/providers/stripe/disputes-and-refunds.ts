import type Stripe from 'stripe';
import type { Dispute } from '../../payment';
import type { ProviderRefund } from '../provider';

/** More than any payment has; they are read a hundred at a time. */
const MOST = 1_000;
const PAGE = 100;

/** The disputes of an intent, oldest first. `charge.disputed` does not say how they ended, and stays true after all. */
export async function disputesOf(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<Dispute[]> {
  const all = stripe.disputes.list({ payment_intent: intent.id, limit: PAGE });
  const data = await all.autoPagingToArray({ limit: MOST });
  return data.map((dispute) => toDispute(dispute, intent)).reverse();
}

/** The refunds of an intent, oldest first, whoever asked for them. */
export async function refundsOf(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<ProviderRefund[]> {
  const all = stripe.refunds.list({ payment_intent: intent.id, limit: PAGE });
  const data = await all.autoPagingToArray({ limit: MOST });
  return data.map(toRefund).reverse();
}

function toRefund({ id, amount, metadata, status }: Stripe.Refund): ProviderRefund {
  const ours = metadata?.['refundId'] ?? '';
  const state = hasFailed({ status }) ? 'failed' : status === 'succeeded' ? 'done' : 'pending';
  return { id, amount, state, refundId: /^[0-9a-f]{24}$/.test(ours) ? ours : null };
}

export function hasFailed({ status }: Pick<Stripe.Refund, 'status'>): boolean {
  return status === 'failed' || status === 'canceled';
}

function toDispute(
  dispute: Stripe.Dispute,
  { currency, amount_received: whole }: Stripe.PaymentIntent,
): Dispute {
  const { id, amount } = dispute;
  return { id, amount: dispute.currency === currency ? amount : whole, state: stateOf(dispute) };
}

function stateOf({ status, balance_transactions: moves }: Stripe.Dispute): Dispute['state'] {
  if (status === 'won' || status === 'warning_closed') return 'won';
  if (status === 'lost') return 'lost';
  if (status.startsWith('warning_')) return 'inquiry';
  if (status !== 'prevented') return 'open';
  // Settled before it began: for the buyer where money has left the account.
  return moves.reduce((sum, move) => sum + move.amount, 0) < 0 ? 'lost' : 'won';
}
