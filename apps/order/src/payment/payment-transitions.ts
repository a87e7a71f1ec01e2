import { createHash } from 'node:crypto';
import type { MinorUnits } from '@e-storefront/domain';
import type {
  AmountBreakdown,
  Payment,
  PaymentChange,
  PaymentEvent,
  PaymentOutcome,
  PaymentRequest,
  PaymentState,
  ProviderName,
  Refund,
} from './payment';
import { canTransition, hasCapturedFunds, hasOpenDispute, isUndecided, wasCaptured } from './payment-states';
import { paymentDisputed, refundExceeded } from './payment-errors';
import type { Charge } from './providers/provider';

const MAX_REFUNDS = 200;

/** A refund with its breakdown, before it is reserved. */
export type RefundDraft = Pick<Refund, 'id' | 'parts' | 'lines' | 'reason'>;

/** Creates a payment whose authorisation is pending. */
export function createPayment(request: PaymentRequest, provider: ProviderName, now = new Date()): Payment {
  return {
    ...request,
    provider,
    state: 'created',
    captured: 0,
    refunded: 0,
    reference: null,
    nextAction: null,
    failure: null,
    pendingOperation: 'authorise',
    refunds: [],
    disputes: [],
    events: [],
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

export function toOutcome({ orderId, state, nextAction }: Payment): PaymentOutcome {
  return { orderId, state: state === 'created' ? 'created' : 'authorised', nextAction };
}

/**
 * Applies the provider's charge to a payment; null when nothing changes.
 * @param emitEvent whether the order must process the change; false for the result of a checkout's own call, unless money
 *   moved
 */
export function applyCharge(
  payment: Payment,
  charge: Charge,
  { emitEvent }: { emitEvent: boolean },
): PaymentChange | null {
  const { reference, nextAction, failure } = charge;
  if (wasCaptured(payment) && charge.state !== 'captured') return null;
  if (charge.state === payment.state || wasCaptured(payment)) {
    // A webhook that precedes the response lacks the next action that the response contains.
    if (payment.reference === reference && (payment.nextAction || !nextAction)) return null;
    return { reference, nextAction: nextAction ?? payment.nextAction, token: null };
  }
  if (!canTransition(payment.state, charge.state)) return null;
  const captured = charge.state === 'captured' ? charge.captured : payment.captured;
  const type = eventType(charge.state);
  const amount = type === 'captured' ? captured : charge.amount;
  return {
    state: charge.state,
    reference,
    nextAction,
    failure,
    captured,
    // A token can be used once; it must not be kept longer.
    token: null,
    ...(emitEvent && type !== null && { events: withEvent(payment, { type, amount, refundId: null }) }),
  };
}

/**
 * Reserves the amount of a refund.
 * @throws REFUND_EXCEEDED above the captured amount, CONFLICT while a bank holds the funds
 */
export function reserveRefund(payment: Payment, draft: RefundDraft, now = new Date()): PaymentChange {
  if (hasOpenDispute(payment)) throw paymentDisputed();
  const amount = breakdownTotal(draft.parts);
  const isPossible = hasCapturedFunds(payment) && payment.refunds.length < MAX_REFUNDS;
  // Items that cost nothing are refunded without a provider call.
  const isFree = amount === 0 && draft.lines.length > 0;
  if (!isPossible || (amount <= 0 && !isFree) || payment.refunded + amount > payment.captured) {
    throw refundExceeded(amount, hasCapturedFunds(payment) ? refundableAmount(payment) : 0);
  }
  const refund: Refund = { ...draft, amount, state: isFree ? 'done' : 'pending', createdAt: now };
  return { refunded: payment.refunded + amount, refunds: [...payment.refunds, refund] };
}

export function withRefundState(refunds: readonly Refund[], id: string, state: Refund['state']): Refund[] {
  return refunds.map((one) => (one.id === id ? { ...one, state } : one));
}

/** Completes a refund after the provider has executed it. Completed refunds never exceed the captured amount. */
export function completeRefund(payment: Payment, refund: Refund): PaymentChange {
  const { id, amount } = refund;
  if (amount > payment.captured - completedRefundTotal(payment.refunds)) return failRefund(payment, refund);
  const refunds = withRefundState(payment.refunds, id, 'done');
  const events = withEvent(payment, { type: 'refunded', amount, refundId: id });
  return { state: deriveState({ ...payment, refunds }), refunds, events };
}

/** Fails a refund that the provider rejects for good and frees its amount. */
export function failRefund(payment: Payment, { id, amount }: Refund): PaymentChange {
  const refunds = withRefundState(payment.refunds, id, 'failed');
  return { refunds, refunded: payment.refunded - amount };
}

/** Removes a refund that the provider rejects for now, so that it can be requested again. */
export function withdrawRefund(payment: Payment, { id, amount }: Refund): PaymentChange {
  return { refunds: payment.refunds.filter((one) => one.id !== id), refunded: payment.refunded - amount };
}

/** Derives the state of a captured payment from its refunds and disputes. */
export function deriveState({
  captured,
  refunds,
  disputes,
}: Pick<Payment, 'captured' | 'refunds' | 'disputes'>): PaymentState {
  const refunded = completedRefundTotal(refunds);
  if (captured > 0 && refunded === captured) return 'refunded';
  if (disputes.some(isUndecided)) return 'disputed';
  return refunded > 0 ? 'partially_refunded' : 'captured';
}

export function completedRefundTotal(refunds: readonly Refund[]): MinorUnits {
  return refunds.reduce((sum, { state, amount }) => sum + (state === 'done' ? amount : 0), 0);
}

/** The amount that can still be refunded. */
export function refundableAmount({ captured, refunded }: Payment): MinorUnits {
  return Math.max(0, captured - refunded);
}

/** Derives the id of a refund that exists once per order and occasion. */
export function refundIdFor(orderId: string, occasion: string): string {
  return createHash('sha256').update(`${orderId}:${occasion}`).digest('hex').slice(0, 24);
}

export function breakdownTotal({ net, tax, shipping }: AmountBreakdown): MinorUnits {
  return net + tax + shipping;
}

/** Appends an event. Its sequence is the version that the change creates, so that it always increases. */
export function withEvent(payment: Payment, event: Omit<PaymentEvent, 'sequence'>): PaymentEvent[] {
  return [...payment.events, { sequence: payment.version + 1, ...event }];
}

function eventType(state: PaymentState): PaymentEvent['type'] | null {
  return state === 'authorised' || state === 'captured' || state === 'failed' ? state : null;
}
