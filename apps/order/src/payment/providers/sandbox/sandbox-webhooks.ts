import { z } from 'zod';
import type { WebhookParser } from '../provider';
import { hasValidSignature } from './signature';

export const SANDBOX_SIGNATURE_HEADER = 'x-sandbox-signature';

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

/** Parses sandbox webhooks, which contain the charge. */
export function createSandboxWebhookParser(secret: string): WebhookParser {
  return {
    header: SANDBOX_SIGNATURE_HEADER,
    parse: (body, signature) => {
      if (!hasValidSignature({ body, signature }, secret)) return null;
      try {
        const { id, charge } = sandboxEvent.parse(JSON.parse(body));
        return { id, fetchCharge: async () => ({ ...charge, nextAction: null }) };
      } catch {
        return null;
      }
    },
  };
}
