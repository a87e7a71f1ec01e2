import { Pool } from 'undici';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/service';

/** The largest picture that the product service takes. */
const MAX_UPLOAD_BYTES = 5 * 1024 * 1024;

/** The answer's headers that reach the client. */
const PASSED_ON = ['content-type', 'content-length', 'cache-control', 'etag', 'last-modified'] as const;

/**
 * Hands `/media/*` on to the service that keeps the pictures. What clients send is taken in whole first: passed on as it
 * drips in, a few slow clients would hold every connection to that service, and one that is refused half-way would hang.
 */
export function serveMedia(service: Service, productUrl: string, identity: CredentialSource): void {
  const pool = new Pool(new URL(productUrl).origin, { connections: 16 });
  service.onStop(() => pool.close());
  void service.app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, sent, next) => next(null, sent));
    scope.route<{ Body: Buffer | undefined }>({
      method: ['GET', 'POST'],
      url: '/media/*',
      bodyLimit: MAX_UPLOAD_BYTES,
      handler: async (request, reply) => {
        const { 'content-type': type, authorization } = request.headers;
        const call = pool.request({
          method: request.method === 'POST' ? 'POST' : 'GET',
          path: request.url,
          headers: {
            [SERVICE_HEADER]: await identity.credential(),
            'x-request-id': request.id,
            ...(type && { 'content-type': type }),
            ...(authorization && { authorization }),
          },
          body: request.body ?? null,
        });
        const answer = await call.catch(() => {
          throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'product' } });
        });
        for (const name of PASSED_ON) {
          const value = answer.headers[name];
          if (value !== undefined) void reply.header(name, value);
        }
        return reply.code(answer.statusCode).send(answer.body);
      },
    });
    done();
  });
}
