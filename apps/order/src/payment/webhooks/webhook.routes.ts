import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import type { Charge, ProviderWebhook, WebhookParser } from '../providers/provider';
import type { ProcessedWebhooks } from './processed-webhooks.model';

const MAX_BODY_BYTES = 65_536;

export interface WebhookOptions {
  tokens: Pick<TokenVerifier, 'verifyService'>;
  /** By the provider's name in the path. */
  parsers: ReadonlyMap<string, WebhookParser>;
  processedWebhooks: Pick<ProcessedWebhooks, 'has' | 'add'>;
  /** @returns whether the payment is known */
  applyProviderUpdate: (charge: Charge) => Promise<boolean>;
}

/**
 * Serves `POST /payments/webhooks/<provider>` to the gateway. A webhook is trusted by its signature alone and processed
 * once by its event id. Only allowed transitions take effect, so late and out-of-order webhooks are harmless.
 */
export async function servePaymentWebhooks(app: FastifyInstance, options: WebhookOptions): Promise<void> {
  const { tokens, parsers, processedWebhooks, applyProviderUpdate } = options;
  const processOnce = async (
    id: string,
    webhook: ProviderWebhook,
    { log }: FastifyRequest,
  ): Promise<void> => {
    if (await processedWebhooks.has(id)) return;
    const charge = await webhook.fetchCharge();
    if (!charge || !(await applyProviderUpdate(charge))) log.warn({ event: id }, 'unknown payment');
    await processedWebhooks.add(id);
  };

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'string', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    for (const [provider, parser] of parsers) {
      scope.post(`/payments/webhooks/${provider}`, { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
        try {
          await tokens.verifyService(request.headers[SERVICE_HEADER]);
          const webhook = parseWebhook(request, parser);
          if (!webhook) return await reply.code(400).send();
          await processOnce(`${provider}:${webhook.id}`, webhook, request);
          return await reply.code(200).send();
        } catch (error) {
          if (!isDomainError(error)) throw error;
          return reply.code(error.status).send();
        }
      });
    }
  });
}

function parseWebhook(
  { body, headers }: FastifyRequest,
  { header, parse }: WebhookParser,
): ProviderWebhook | null {
  const signature = headers[header];
  return typeof body === 'string' && typeof signature === 'string' ? parse(body, signature) : null;
}
