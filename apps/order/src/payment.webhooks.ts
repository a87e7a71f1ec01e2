import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import type { Charge } from './payment.provider';
import { isSigned } from './payment.signature';

/** The header that a message of the sandbox is signed in. */
export const SANDBOX_SIGNATURE = 'x-sandbox-signature';
const MOST_BYTES = 65_536;

const amount = z.int().min(0);
const sandboxEvent = z.object({
  id: z.string().max(100),
  charge: z.object({
    orderId: z.string().regex(/^[0-9a-f]{24}$/),
    reference: z.string().max(200),
    state: z.enum(['created', 'authorised', 'captured', 'failed', 'voided', 'disputed']),
    amount,
    captured: amount,
    refunded: amount,
    failure: z.string().max(100).nullable(),
  }),
});

interface Options {
  tokens: Pick<TokenVerifier, 'verifyService'>;
  /** What the sandbox signs with; null takes no message. */
  sandboxSecret: string | null;
  /** Takes in what a provider says. @returns whether the payment is known */
  observe: (charge: Charge) => Promise<boolean>;
}

/**
 * Serves `POST /payments/webhooks/sandbox` to the gateway. A message is believed by its signature alone, and moves a
 * payment forward by its table or not at all, so that one that comes twice, late or out of order does no harm.
 */
export async function servePaymentWebhooks(app: FastifyInstance, options: Options): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    scope.post('/payments/webhooks/sandbox', { bodyLimit: MOST_BYTES }, async (request, reply) => {
      try {
        await options.tokens.verifyService(request.headers[SERVICE_HEADER]);
      } catch (error) {
        if (!isDomainError(error)) throw error;
        return reply.code(error.status).send();
      }
      const charge = chargeOf(request.body, request.headers[SANDBOX_SIGNATURE], options.sandboxSecret);
      if (!charge) return reply.code(400).send();
      if (!(await options.observe(charge))) request.log.warn({ orderId: charge.orderId }, 'unknown payment');
      return reply.code(200).send();
    });
  });
}

/** What a message says; null when it is not signed or says nothing. */
function chargeOf(body: unknown, signature: unknown, secret: string | null): Charge | null {
  if (typeof body !== 'string' || typeof signature !== 'string' || secret === null) return null;
  if (!isSigned({ body, signature }, secret)) return null;
  try {
    const { charge } = sandboxEvent.parse(JSON.parse(body));
    return { ...charge, nextAction: null };
  } catch {
    return null;
  }
}
