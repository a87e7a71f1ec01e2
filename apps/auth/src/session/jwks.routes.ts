import type { FastifyInstance } from 'fastify';
import type { CurrentKeys } from './signing-keys';

/** Cache lifetime of the keys; a new key is published at least this long before it signs. */
const MAX_AGE_SECONDS = 300;

/** Publishes the public keys of access tokens without authentication. */
export function registerJwks(app: FastifyInstance, keys: CurrentKeys): void {
  app.get('/.well-known/jwks.json', (_request, reply) =>
    reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`).send({ keys: keys.published }),
  );
}
