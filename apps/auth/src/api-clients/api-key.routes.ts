import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SERVICE_HEADER, type ServiceScope, type TokenVerifier } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { readKey } from './api-key-text';
import type { CallerOf } from './caller';
import type { GuessLimits } from './guess-limits';
import type { ProgramAuthority } from './api-client-permissions.service';

const SCOPE: ServiceScope = 'key:exchange';
const MOST_BYTES = 1_024;
const exchangeInput = z.object({ key: z.string().max(200) });

interface Options {
  tokens: TokenVerifier;
  callerOf: CallerOf;
  limits: GuessLimits;
  authority: ProgramAuthority;
}

/** Serves `POST /api-keys/token` to the gateway alone: an access token of the owner in exchange for an API key. */
export function serveKeyExchange(app: FastifyInstance, options: Options): void {
  const { tokens, authority, limits } = options;
  app.post('/api-keys/token', { bodyLimit: MOST_BYTES }, async (request, reply) => {
    const { scopes } = await tokens.verifyService(request.headers[SERVICE_HEADER]);
    if (!scopes.includes(SCOPE)) throw new DomainError('FORBIDDEN');
    const { data } = exchangeInput.safeParse(request.body);
    const { id, secret } = readKey(data?.key ?? '') ?? { id: '', secret: '' };
    const { address } = await options.callerOf(request);
    const acting = await limits.attempt(address, async () =>
      id === '' ? null : authority.authenticate('key', id, secret),
    );
    if (!acting) throw new DomainError('UNAUTHENTICATED', { message: 'The API key is not valid.' });
    const accessToken = authority.token(acting, acting.scopes);
    return reply.header('cache-control', 'no-store').send({ accessToken, expiresIn: acting.lifetime });
  });
}
