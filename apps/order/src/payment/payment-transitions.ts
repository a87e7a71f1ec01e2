import { createHash } from 'node:crypto';
import type { MinorUnits } from '@e-storefront/domain';
import type { MoneyParts, Payment, PaymentNews, PaymentState, ProviderName, Refund } from './payment';
import { holdsMoney, isHeld, isUndecided, wasTaken } from './payment';
import { mayBecome } from './payment-states';
import { disputed, refundExceeded } from './payment-errors';
import type { PaymentOutcome, PaymentRequest } from './payment-request';
import type { Charge } from './providers/provider';
import type { PaymentChange } from './payment.repository';

const MOST_REFUNDS = 200;

/** A payment as it is before its provider was asked. */
export function requested(request: PaymentRequest, provider: ProviderName, now = new Date()): Payment {
  return {
    ...request,
    provider,
    state: 'created',
    captured: 0,
    refunded: 0,
    reference: null,
    nextAction: null,
    failure: null,
    intent: 'authorise',
    refunds: [],
    disputes: [],
    news: [],
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

export function outcomeOf({ orderId, state, nextAction }: Payment): PaymentOutcome {
  return { orderId, state: state === 'created' ? 'created' : 'authorised', nextAction };
}

/**
 * What a payment becomes by what its provider says of it; null when that is nothing new.
 * @param isNews whether the order has to be told: not of what a checkout hears as its own answer, unless money moved
 */
export function recorded(
  payment: Payment,
  charge: Charge,
  { isNews }: { isNews: boolean },
): PaymentChange | null {
  const { reference, nextAction, failure } = charge;
  if (wasTaken(payment) && charge.state !== 'captured') return null;
  if (charge.state === payment.state || wasTaken(payment)) {
    // A message that came before the answer does not know the second step that the answer names.
    if (payment.reference === reference && (payment.nextAction || !nextAction)) return null;
    return { reference, nextAction: nextAction ?? payment.nextAction, token: null };
  }
  if (!mayBecome(payment.state, charge.state)) return null;
  const captured = charge.state === 'captured' ? charge.captured : payment.captured;
  const kind = newsKind(charge.state);
  const amount = kind === 'captured' ? captured : charge.amount;
  const told = isNews && kind !== null;
  return {
    state: charge.state,
    reference,
    nextAction,
    failure,
    captured,
    // Used once: nothing of the buyer's means stays here.
    token: null,
    ...(told && { news: withNews(payment, { kind, amount, refundId: null }) }),
  };
}

/**
 * The promise of a refund.
 * @throws REFUND_EXCEEDED when more would go back than was paid, CONFLICT while a bank holds it
 */
export function promised(
  payment: Payment,
  wish: Pick<Refund, 'id' | 'parts' | 'lines' | 'reason'>,
  now = new Date(),
): PaymentChange {
  if (isHeld(payment)) throw disputed();
  const amount = sumOf(wish.parts);
  const isPossible = holdsMoney(payment) && payment.refunds.length < MOST_REFUNDS;
  // Pieces that cost nothing are given back without anybody being asked.
  const isFree = amount === 0 && wish.lines.length > 0;
  if (!isPossible || (amount <= 0 && !isFree) || payment.refunded + amount > payment.captured) {
    throw refundExceeded(amount, holdsMoney(payment) ? Math.max(0, payment.captured - payment.refunded) : 0);
  }
  const refund: Refund = { ...wish, amount, state: isFree ? 'done' : 'pending', createdAt: now };
  return { refunded: payment.refunded + amount, refunds: [...payment.refunds, refund] };
}

/** Refunds, one of which has come to another state. */
export function marked(refunds: readonly Refund[], id: string, state: Refund['state']): Refund[] {
  return refunds.map((one) => (one.id === id ? { ...one, state } : one));
}

/** A refund that the provider has carried out. No more counts as given back than was taken. */
export function refundDone(payment: Payment, refund: Refund): PaymentChange {
  const { id, amount } = refund;
  if (amount > payment.captured - givenBack(payment.refunds)) return refundRefused(payment, refund);
  const refunds = marked(payment.refunds, id, 'done');
  const state = stateOf({ ...payment, refunds });
  return { state, refunds, news: withNews(payment, { kind: 'refunded', amount, refundId: id }) };
}

/** A refund that the provider refuses for good: what it promised can be given back otherwise. */
export function refundRefused(payment: Payment, { id, amount }: Refund): PaymentChange {
  const refunds = marked(payment.refunds, id, 'failed');
  return { refunds, refunded: payment.refunded - amount };
}

/** A refund that the provider does not carry out for now: it was never promised. */
export function refundWithdrawn(payment: Payment, { id, amount }: Refund): PaymentChange {
  return { refunds: payment.refunds.filter((one) => one.id !== id), refunded: payment.refunded - amount };
}

/** Where a payment that was taken is, by what became of it since. */
export function stateOf({
  captured,
  refunds,
  disputes,
}: Pick<Payment, 'captured' | 'refunds' | 'disputes'>): PaymentState {
  const back = givenBack(refunds);
  if (captured > 0 && back === captured) return 'refunded';
  if (disputes.some(isUndecided)) return 'disputed';
  return back > 0 ? 'partially_refunded' : 'captured';
}

/** What went back for certain. */
export function givenBack(refunds: readonly Refund[]): MinorUnits {
  return refunds.reduce((sum, { state, amount }) => sum + (state === 'done' ? amount : 0), 0);
}

/** The id of a refund that there is once for its order and its occasion. */
export function refundIdFor(orderId: string, occasion: string): string {
  return createHash('sha256').update(`${orderId}:${occasion}`).digest('hex').slice(0, 24);
}

export function sumOf({ net, tax, shipping }: MoneyParts): MinorUnits {
  return net + tax + shipping;
}

/** The serial is the version that the change makes, so that it only ever grows. */
export function withNews(payment: Payment, news: Omit<PaymentNews, 'serial'>): PaymentNews[] {
  return [...payment.news, { serial: payment.version + 1, ...news }];
}

function newsKind(state: PaymentState): PaymentNews['kind'] | null {
  return state === 'authorised' || state === 'captured' || state === 'failed' ? state : null;
}
