import { Pool } from 'undici';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/service';

/** Room for the largest picture that the product service takes. */
const MAX_UPLOAD_BYTES = 6 * 1024 * 1024;

/** The answer's headers that reach the client. */
const PASSED_ON = ['content-type', 'content-length', 'cache-control', 'etag', 'last-modified'] as const;

/** Hands `/media/*` on to the service that keeps the pictures, as a stream. */
export function serveMedia(service: Service, productUrl: string, identity: CredentialSource): void {
  const pool = new Pool(new URL(productUrl).origin, { connections: 16 });
  service.onStop(() => pool.close());
  void service.app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { bodyLimit: MAX_UPLOAD_BYTES }, (_request, payload, next) =>
      next(null, payload),
    );
    scope.route<{ Body: NodeJS.ReadableStream | null }>({
      method: ['GET', 'POST'],
      url: '/media/*',
      bodyLimit: MAX_UPLOAD_BYTES,
      handler: async (request, reply) => {
        const { 'content-type': type, 'content-length': length, authorization } = request.headers;
        const call = pool.request({
          method: request.method === 'POST' ? 'POST' : 'GET',
          path: request.url,
          headers: {
            [SERVICE_HEADER]: await identity.credential(),
            'x-request-id': request.id,
            ...(type && { 'content-type': type }),
            ...(length && { 'content-length': length }),
            ...(authorization && { authorization }),
          },
          body:
            request.method === 'POST' ? (request.body as unknown as NodeJS.ReadableStream as never) : null,
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
