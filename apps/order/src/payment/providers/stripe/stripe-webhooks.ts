import Stripe from 'stripe';
import type { WebhookParser } from '../provider';
import type { StripeProvider } from './stripe.provider';

const INTENT_EVENT_TYPES: ReadonlySet<string> = new Set([
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
]);
/** Events about a payment after its capture. */
const POST_CAPTURE_EVENT_TYPES: ReadonlySet<string> = new Set([
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.refunded',
  'charge.refund.updated',
  'refund.updated',
  'refund.failed',
]);

/** Parses Stripe's webhooks. The current charge is fetched from Stripe, so that a late webhook cannot be outdated. */
export function createStripeWebhookParser(provider: StripeProvider, secret: string): WebhookParser {
  return {
    header: 'stripe-signature',
    parse: (body, signature) => {
      try {
        const event = Stripe.webhooks.constructEvent(body, signature, secret);
        const intentId = intentIdOf(event);
        const isPostCapture = POST_CAPTURE_EVENT_TYPES.has(event.type);
        return {
          id: event.id,
          fetchCharge: async () => (intentId ? provider.findIntent(intentId, { isPostCapture }) : null),
        };
      } catch {
        return null;
      }
    },
  };
}

/** The id of the event's payment intent; null for irrelevant events. */
function intentIdOf({ type, data: { object } }: Stripe.Event): string | null {
  if (INTENT_EVENT_TYPES.has(type) && 'id' in object) return object.id ?? null;
  if (!POST_CAPTURE_EVENT_TYPES.has(type) || !('payment_intent' in object)) return null;
  const { payment_intent: intent } = object;
  return typeof intent === 'string' ? intent : (intent?.id ?? null);
}
