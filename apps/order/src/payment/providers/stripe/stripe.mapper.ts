import Stripe from 'stripe';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { Charge } from '../provider';

/** Maps an intent with its expanded latest charge. The client secret is left out. */
export function toCharge(
  intent: Stripe.PaymentIntent,
  { returnUrl, actionTtlMs }: { returnUrl: string; actionTtlMs: number },
): Charge {
  const { latest_charge: latest, last_payment_error: error } = intent;
  const charge = typeof latest === 'object' ? latest : null;
  const state = toChargeState(intent);
  const expiresAt = new Date(intent.created * 1_000 + actionTtlMs);
  const url = intent.next_action?.redirect_to_url?.url ?? returnUrl;
  return {
    orderId: intent.metadata['orderId'] ?? '',
    reference: intent.id,
    state,
    amount: intent.amount,
    captured: intent.amount_received,
    refunded: charge?.amount_refunded ?? 0,
    nextAction: state === 'created' ? { url, expiresAt } : null,
    failure: state === 'failed' ? (error?.decline_code ?? error?.code ?? 'declined') : null,
  };
}

/** Converts a Stripe error to a domain error without Stripe's objects, which contain secrets. */
export function toUnavailableError(error: unknown): unknown {
  if (isDomainError(error)) return error;
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const { type, code, requestId } = error;
  const cause = new Error(`${type} ${code ?? ''} ${requestId ?? ''}`.trim());
  return Object.assign(new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'payment' } }), {
    cause,
  });
}

function toChargeState({ status, last_payment_error: error }: Stripe.PaymentIntent): Charge['state'] {
  switch (status) {
    case 'requires_capture':
      return 'authorised';
    case 'succeeded':
      return 'captured';
    case 'canceled':
      return 'voided';
    case 'requires_payment_method':
      return error ? 'failed' : 'created';
    case 'requires_action':
    case 'requires_confirmation':
    case 'processing':
      break;
  }
  return 'created';
}
