import { PAYMENT_STATES, type Dispute, type Payment, type PaymentState } from './payment';
import type { TransitionTable } from '../order/order-status';

const BY_PROVIDER = ['admin'] as const;

/** Allowed transitions; any other change is ignored, however late, repeated or out of order it arrives. */
export const PAYMENT_STATE_TRANSITIONS: TransitionTable<PaymentState> = {
  statuses: PAYMENT_STATES,
  initial: 'created',
  terminal: ['failed', 'voided'],
  transitions: [
    { from: 'created', to: 'authorised', by: BY_PROVIDER },
    { from: 'created', to: 'captured', by: BY_PROVIDER },
    { from: 'created', to: 'failed', by: BY_PROVIDER },
    { from: 'created', to: 'voided', by: BY_PROVIDER },
    { from: 'authorised', to: 'captured', by: BY_PROVIDER },
    { from: 'authorised', to: 'failed', by: BY_PROVIDER },
    { from: 'authorised', to: 'voided', by: BY_PROVIDER },
    // Only a payment without a charge, when its order is cancelled.
    { from: 'captured', to: 'voided', by: BY_PROVIDER },
    { from: 'captured', to: 'partially_refunded', by: BY_PROVIDER },
    { from: 'captured', to: 'refunded', by: BY_PROVIDER },
    { from: 'captured', to: 'disputed', by: BY_PROVIDER },
    { from: 'partially_refunded', to: 'refunded', by: BY_PROVIDER },
    { from: 'partially_refunded', to: 'disputed', by: BY_PROVIDER },
    // A refund that the buyer's bank returned has failed after all.
    { from: 'partially_refunded', to: 'captured', by: BY_PROVIDER },
    { from: 'refunded', to: 'captured', by: BY_PROVIDER },
    { from: 'refunded', to: 'partially_refunded', by: BY_PROVIDER },
    { from: 'refunded', to: 'disputed', by: BY_PROVIDER },
    { from: 'disputed', to: 'captured', by: BY_PROVIDER },
    { from: 'disputed', to: 'partially_refunded', by: BY_PROVIDER },
    { from: 'disputed', to: 'refunded', by: BY_PROVIDER },
  ],
};

interface StateProperties {
  /** Whether the payment is authorised or captured, and not refunded in full. */
  isSecured: boolean;
  /** Whether the money was captured, whatever became of it since. */
  wasCaptured: boolean;
  /** Whether the money was captured and not refunded in full. */
  hasCapturedFunds: boolean;
  /** Whether no money is left to move: failed, voided or refunded in full. */
  isClosed: boolean;
}

const STATE_PROPERTIES: Readonly<Record<PaymentState, StateProperties>> = {
  created: { isSecured: false, wasCaptured: false, hasCapturedFunds: false, isClosed: false },
  authorised: { isSecured: true, wasCaptured: false, hasCapturedFunds: false, isClosed: false },
  captured: { isSecured: true, wasCaptured: true, hasCapturedFunds: true, isClosed: false },
  partially_refunded: { isSecured: true, wasCaptured: true, hasCapturedFunds: true, isClosed: false },
  disputed: { isSecured: true, wasCaptured: true, hasCapturedFunds: true, isClosed: false },
  refunded: { isSecured: false, wasCaptured: true, hasCapturedFunds: false, isClosed: true },
  failed: { isSecured: false, wasCaptured: false, hasCapturedFunds: false, isClosed: true },
  voided: { isSecured: false, wasCaptured: false, hasCapturedFunds: false, isClosed: true },
};

export function canTransition(from: PaymentState, to: PaymentState): boolean {
  return PAYMENT_STATE_TRANSITIONS.transitions.some((one) => one.from === from && one.to === to);
}

export function hasCapturedFunds({ state }: Pick<Payment, 'state'>): boolean {
  return STATE_PROPERTIES[state].hasCapturedFunds;
}

export function wasCaptured({ state }: Pick<Payment, 'state'>): boolean {
  return STATE_PROPERTIES[state].wasCaptured;
}

export function isClosed({ state }: Pick<Payment, 'state'>): boolean {
  return STATE_PROPERTIES[state].isClosed;
}

/** Whether the payment is authorised or captured and no bank holds its funds. */
export function isSecured(payment: Pick<Payment, 'state' | 'disputes'>): boolean {
  return (
    STATE_PROPERTIES[payment.state].isSecured && !(payment.state === 'disputed' && hasOpenDispute(payment))
  );
}

/** Whether there was nothing to charge, so that nothing can be refunded. */
export function isSettledWithoutCharge({ provider }: Pick<Payment, 'provider'>): boolean {
  return provider === 'none';
}

export function isUndecided({ state }: Dispute): boolean {
  return state === 'inquiry' || state === 'open';
}

/** Whether a bank holds the funds of a payment, which then cannot be refunded. */
export function hasOpenDispute({ disputes }: Pick<Payment, 'disputes'>): boolean {
  return disputes.some(({ state }) => state === 'open');
}
