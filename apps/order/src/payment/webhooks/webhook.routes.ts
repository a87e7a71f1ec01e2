import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import type { ProviderEvents } from './processed-webhooks.model';
import type { MessageReader, ProviderMessage } from './provider-messages';
import type { Charge } from '../providers/provider';

const MOST_BYTES = 65_536;

interface Options {
  tokens: Pick<TokenVerifier, 'verifyService'>;
  /** By the provider's name in the path. */
  readers: Readonly<Record<string, MessageReader>>;
  events: ProviderEvents;
  /** Takes in what a provider says. @returns whether the payment is known */
  observe: (charge: Charge) => Promise<boolean>;
}

/**
 * Serves `POST /payments/webhooks/<provider>` to the gateway. A message is believed by its signature alone, is taken in
 * once by its id, and moves a payment forward by its table or not at all: twice, late or out of order, it does no harm.
 */
export async function servePaymentWebhooks(app: FastifyInstance, options: Options): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    for (const [provider, reader] of Object.entries(options.readers)) {
      scope.post(`/payments/webhooks/${provider}`, { bodyLimit: MOST_BYTES }, async (request, reply) => {
        try {
          await options.tokens.verifyService(request.headers[SERVICE_HEADER]);
          const message = messageIn(request, reader);
          if (!message) return await reply.code(400).send();
          await takeIn(`${provider}:${message.id}`, message, request);
          return await reply.code(200).send();
        } catch (error) {
          if (!isDomainError(error)) throw error;
          return reply.code(error.status).send();
        }
      });
    }
  });

  const takeIn = async (id: string, message: ProviderMessage, { log }: FastifyRequest): Promise<void> => {
    if (await options.events.has(id)) return;
    const charge = await message.charge();
    if (!charge || !(await options.observe(charge))) log.warn({ event: id }, 'unknown payment');
    await options.events.add(id);
  };
}

function messageIn(
  { body, headers }: FastifyRequest,
  { header, read }: MessageReader,
): ProviderMessage | null {
  const signature = headers[header];
  return typeof body === 'string' && typeof signature === 'string' ? read(body, signature) : null;
}
