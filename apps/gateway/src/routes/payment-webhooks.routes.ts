import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { limitHeaderValue } from '../security/forwarded-headers';

const MAX_BODY_BYTES = 65_536;
const RESPONSE_TIMEOUT_MS = 10_000;

/** The signature header of each provider. */
const SIGNATURE_HEADERS: Record<string, string> = {
  sandbox: 'x-sandbox-signature',
  stripe: 'stripe-signature',
};

/**
 * Proxies webhooks of payment providers to the order service byte for byte, because it verifies their signatures, and
 * serves the page of the payment sandbox.
 */
export function registerPaymentWebhookRoutes(
  service: Service,
  orderUrl: string,
  identity: CredentialSource,
): void {
  const timeouts = { headersTimeout: RESPONSE_TIMEOUT_MS, bodyTimeout: RESPONSE_TIMEOUT_MS };
  const pool = new Pool(new URL(orderUrl).origin, { connections: 8, ...timeouts });
  service.onStop(() => pool.close());
  void service.app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, body, next) => next(null, body),
    );
    scope.route<{ Body: Buffer | undefined; Params: { provider: string } }>({
      method: 'POST',
      url: '/payments/webhooks/:provider',
      bodyLimit: MAX_BODY_BYTES,
      handler: async ({ params: { provider }, headers, body, id }, reply) => {
        const name = Object.hasOwn(SIGNATURE_HEADERS, provider) ? SIGNATURE_HEADERS[provider] : undefined;
        if (name === undefined) throw new DomainError('NOT_FOUND', { details: { resource: 'Provider' } });
        const signature = limitHeaderValue(headers[name]);
        const pendingResponse = pool.request({
          method: 'POST',
          path: `/payments/webhooks/${provider}`,
          headers: {
            [SERVICE_HEADER]: await identity.credential(),
            'content-type': 'application/json',
            'x-request-id': id,
            ...(signature !== undefined && { [name]: signature }),
          },
          body: body ?? null,
        });
        const response = await pendingResponse.catch(() => {
          throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'order' } });
        });
        await response.body.dump();
        return reply.code(response.statusCode).send();
      },
    });
    registerSandboxRoutes(scope, { pool, identity });
    done();
  });
}

interface Upstream {
  pool: Pool;
  identity: CredentialSource;
}

/** Parameters of the sandbox's 3-D Secure page. */
interface SandboxParams {
  orderId: string;
  /** Authorises its bearer to confirm or decline the payment. */
  token: string;
  decision: string;
}

/** The sandbox's 3-D Secure page, which the order service serves only while sandbox card payments are enabled. */
function registerSandboxRoutes(scope: FastifyInstance, { pool, identity }: Upstream): void {
  const forward = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { orderId = '', token = '', decision } = request.params as Partial<SandboxParams>;
    const isValid = /^[0-9a-f]{24}$/.test(orderId) && /^[\w-]{43}$/.test(token);
    if (!isValid || !/^(confirm|decline)?$/.test(decision ?? ''))
      throw new DomainError('NOT_FOUND', { details: { resource: 'Payment' } });
    const pendingResponse = pool.request({
      method: request.method === 'POST' ? 'POST' : 'GET',
      path: `/payments/sandbox/${orderId}/${token}${decision ? `/${decision}` : ''}`,
      headers: { [SERVICE_HEADER]: await identity.credential(), 'x-request-id': request.id },
    });
    const response = await pendingResponse.catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'order' } });
    });
    const page = await response.body.text();
    if (response.statusCode !== 200) throw new DomainError('NOT_FOUND', { details: { resource: 'Payment' } });
    // With `no-referrer` browsers would send the form without its origin, and the origin check would reject it.
    const headers = { 'referrer-policy': 'same-origin', 'cache-control': 'no-store' };
    return reply.headers(headers).type('text/html; charset=utf-8').send(page);
  };
  scope.get('/payments/sandbox/:orderId/:token', forward);
  scope.post('/payments/sandbox/:orderId/:token/:decision', forward);
}
