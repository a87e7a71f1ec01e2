import Stripe from 'stripe';
import { z } from 'zod';
import type { Charge } from '../providers/provider';
import type { StripeProvider } from '../providers/stripe/stripe.provider';
import { isSigned } from './signature';

/** The header that a message of the sandbox is signed in. */
export const SANDBOX_SIGNATURE = 'x-sandbox-signature';

const INTENT_EVENTS: ReadonlySet<string> = new Set([
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
]);
/** What becomes of money that was taken. */
const LATER_EVENTS: ReadonlySet<string> = new Set([
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.refunded',
  'charge.refund.updated',
  'refund.updated',
  'refund.failed',
]);

/** A message of a provider whose signature holds. */
export interface ProviderMessage {
  /** The provider's own id of it. */
  id: string;
  /** What it says of a payment; null when it is about none of the shop's. @throws SERVICE_UNAVAILABLE */
  charge(): Promise<Charge | null>;
}

/** How messages of a provider are read. */
export interface MessageReader {
  /** The header with the signature. */
  header: string;
  /** Null when it is not signed, is an old one sent again, or says nothing. */
  read(body: string, signature: string): ProviderMessage | null;
}

const amount = z.int().min(0);
const sandboxEvent = z.object({
  id: z.string().min(1).max(100),
  charge: z.object({
    orderId: z.string().regex(/^[0-9a-f]{24}$/),
    reference: z.string().max(200),
    state: z.enum(['created', 'authorised', 'captured', 'failed', 'voided']),
    amount,
    captured: amount,
    refunded: amount,
    failure: z.string().max(100).nullable(),
  }),
});

/** The sandbox says in its message how a payment stands. */
export function sandboxMessages(secret: string): MessageReader {
  return {
    header: SANDBOX_SIGNATURE,
    read: (body, signature) => {
      if (!isSigned({ body, signature }, secret)) return null;
      try {
        const { id, charge } = sandboxEvent.parse(JSON.parse(body));
        return { id, charge: async () => ({ ...charge, nextAction: null }) };
      } catch {
        return null;
      }
    },
  };
}

/** A message of Stripe says only that a payment changed; how it stands now is asked for, so that none comes too late. */
export function stripeMessages(provider: StripeProvider, secret: string): MessageReader {
  return {
    header: 'stripe-signature',
    read: (body, signature) => {
      try {
        const event = Stripe.webhooks.constructEvent(body, signature, secret);
        const intent = intentOf(event);
        const isLater = LATER_EVENTS.has(event.type);
        return { id: event.id, charge: async () => (intent ? provider.intent(intent, { isLater }) : null) };
      } catch {
        return null;
      }
    },
  };
}

/** The intent that an event is about; null for events that say nothing of money. */
function intentOf({ type, data: { object } }: Stripe.Event): string | null {
  if (INTENT_EVENTS.has(type) && 'id' in object) return object.id ?? null;
  if (!LATER_EVENTS.has(type) || !('payment_intent' in object)) return null;
  const { payment_intent: intent } = object;
  return typeof intent === 'string' ? intent : (intent?.id ?? null);
}
