import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { boundedValue } from '../security/forwarded-headers';

const MOST_BYTES = 65_536;
const ANSWER_WITHIN_MS = 10_000;

/** What each provider signs its messages in. */
const SIGNATURE_HEADERS: Record<string, string> = {
  sandbox: 'x-sandbox-signature',
  stripe: 'stripe-signature',
};

/**
 * Hands messages of payment providers on to the order service, byte for byte, for it to check their signature; and the
 * page of the sandbox.
 */
export function servePaymentWebhooks(service: Service, orderUrl: string, identity: CredentialSource): void {
  const within = { headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS };
  const pool = new Pool(new URL(orderUrl).origin, { connections: 8, ...within });
  service.onStop(() => pool.close());
  void service.app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BYTES }, (_request, sent, next) =>
      next(null, sent),
    );
    scope.route<{ Body: Buffer | undefined; Params: { provider: string } }>({
      method: 'POST',
      url: '/payments/webhooks/:provider',
      bodyLimit: MOST_BYTES,
      handler: async ({ params: { provider }, headers, body, id }, reply) => {
        const name = Object.hasOwn(SIGNATURE_HEADERS, provider) ? SIGNATURE_HEADERS[provider] : undefined;
        if (name === undefined) throw new DomainError('NOT_FOUND', { details: { resource: 'Provider' } });
        const signature = boundedValue(headers[name]);
        const call = pool.request({
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
        const answer = await call.catch(() => {
          throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'order' } });
        });
        await answer.body.dump();
        return reply.code(answer.statusCode).send();
      },
    });
    serveSandbox(scope, { pool, identity });
    done();
  });
}

interface Upstream {
  pool: Pool;
  identity: CredentialSource;
}

/** What the address of a second step names. */
interface SandboxStep {
  orderId: string;
  /** What lets its bearer take the step. */
  token: string;
  decision: string;
}

/** The page of the sandbox's second step, which the order service has only while the sandbox takes cards. */
function serveSandbox(scope: FastifyInstance, { pool, identity }: Upstream): void {
  const hand = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { orderId = '', token = '', decision } = request.params as Partial<SandboxStep>;
    const isNamed = /^[0-9a-f]{24}$/.test(orderId) && /^[\w-]{43}$/.test(token);
    if (!isNamed || !/^(confirm|decline)?$/.test(decision ?? ''))
      throw new DomainError('NOT_FOUND', { details: { resource: 'Payment' } });
    const call = pool.request({
      method: request.method === 'POST' ? 'POST' : 'GET',
      path: `/payments/sandbox/${orderId}/${token}${decision ? `/${decision}` : ''}`,
      headers: { [SERVICE_HEADER]: await identity.credential(), 'x-request-id': request.id },
    });
    const answer = await call.catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'order' } });
    });
    const page = await answer.body.text();
    if (answer.statusCode !== 200) throw new DomainError('NOT_FOUND', { details: { resource: 'Payment' } });
    // Without a referrer browsers would send the form with no origin, and it would be taken for a foreign one.
    const headers = { 'referrer-policy': 'same-origin', 'cache-control': 'no-store' };
    return reply.headers(headers).type('text/html; charset=utf-8').send(page);
  };
  scope.get('/payments/sandbox/:orderId/:token', hand);
  scope.post('/payments/sandbox/:orderId/:token/:decision', hand);
}
