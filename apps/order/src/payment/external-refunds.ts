import { wasTaken, type Payment, type Refund } from './payment';
import {
  givenBack,
  marked,
  refundDone,
  refundIdFor,
  refundRefused,
  stateOf,
  withNews,
} from './payment-transitions';
import type { ProviderRefund } from './providers/provider';
import type { PaymentChange } from './payment.repository';
import { tookBack, type Spread } from './refund-split';

/**
 * What a payment becomes by the first refund that its provider sees otherwise, one step at a time, so that its order
 * hears of each; null when there is nothing new. A refund that failed never stands again, whatever comes late.
 */
export function refundMoved(
  payment: Payment,
  heard: readonly ProviderRefund[],
  spread: Spread,
): PaymentChange | null {
  if (!wasTaken(payment)) return null;
  for (const refund of heard) {
    const id = refund.refundId ?? refundIdFor(payment.orderId, `provider:${refund.id}`);
    const known = payment.refunds.find((one) => one.id === id);
    if (refund.state === 'done' && !known) {
      const change = madeElsewhere(payment, { id, amount: refund.amount }, spread);
      if (change) return change;
    }
    if (refund.state === 'done' && known?.state === 'pending') return refundDone(payment, known);
    if (refund.state === 'failed' && known?.state === 'pending') return refundRefused(payment, known);
    if (refund.state === 'failed' && known?.state === 'done') return failed(payment, known);
  }
  return null;
}

/** A refund that the shop did not ask for. Null when nothing is left that could have gone back. */
function madeElsewhere(
  payment: Payment,
  { id, amount: wanted }: Pick<Refund, 'id' | 'amount'>,
  spread: Spread,
): PaymentChange | null {
  const amount = Math.min(wanted, payment.captured - givenBack(payment.refunds));
  if (amount <= 0) return null;
  const back = tookBack(payment, { id, amount, reason: 'Given back at the payment provider.' }, spread);
  const news = withNews(payment, { kind: 'refunded', amount, refundId: id });
  return { state: stateOf({ ...payment, ...back }), ...back, news };
}

/** The money came back from the buyer's bank: it is there to be given back otherwise. */
function failed(payment: Payment, { id, amount }: Refund): PaymentChange {
  const refunds = marked(payment.refunds, id, 'failed');
  return {
    state: stateOf({ ...payment, refunds }),
    refunds,
    refunded: payment.refunded - amount,
    news: withNews(payment, { kind: 'refundFailed', amount, refundId: id }),
  };
}
