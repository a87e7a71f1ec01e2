import { PAYMENT_STATES, type PaymentState } from './payment';
import type { TransitionTable } from '../order/order-status';

const PROVIDER = ['admin'] as const;

/** The life of a payment. What is not here does not happen, whatever comes late, twice or out of order. */
export const PAYMENT_STATE_LIFE: TransitionTable<PaymentState> = {
  statuses: PAYMENT_STATES,
  initial: 'created',
  terminal: ['failed', 'voided'],
  transitions: [
    { from: 'created', to: 'authorised', by: PROVIDER },
    { from: 'created', to: 'captured', by: PROVIDER },
    { from: 'created', to: 'failed', by: PROVIDER },
    { from: 'created', to: 'voided', by: PROVIDER },
    { from: 'authorised', to: 'captured', by: PROVIDER },
    { from: 'authorised', to: 'failed', by: PROVIDER },
    { from: 'authorised', to: 'voided', by: PROVIDER },
    // Of nothing only: what was settled without a charge is over when its order is called off.
    { from: 'captured', to: 'voided', by: PROVIDER },
    { from: 'captured', to: 'partially_refunded', by: PROVIDER },
    { from: 'captured', to: 'refunded', by: PROVIDER },
    { from: 'captured', to: 'disputed', by: PROVIDER },
    { from: 'partially_refunded', to: 'refunded', by: PROVIDER },
    { from: 'partially_refunded', to: 'disputed', by: PROVIDER },
    // A refund that was sent back by the buyer's bank did not happen.
    { from: 'partially_refunded', to: 'captured', by: PROVIDER },
    { from: 'refunded', to: 'captured', by: PROVIDER },
    { from: 'refunded', to: 'partially_refunded', by: PROVIDER },
    { from: 'refunded', to: 'disputed', by: PROVIDER },
    { from: 'disputed', to: 'captured', by: PROVIDER },
    { from: 'disputed', to: 'partially_refunded', by: PROVIDER },
    { from: 'disputed', to: 'refunded', by: PROVIDER },
  ],
};

/** Whether a payment may go from one state to another. */
export function mayBecome(from: PaymentState, to: PaymentState): boolean {
  return PAYMENT_STATE_LIFE.transitions.some((one) => one.from === from && one.to === to);
}
