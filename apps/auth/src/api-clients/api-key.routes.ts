import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { SERVICE_HEADER, type ServiceScope, type TokenVerifier } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { parseApiKey } from './api-key-format';
import type { ResolveCaller } from './resolve-caller';
import type { SecretThrottle } from './secret-throttle';
import type { ApiClientPermissions } from './api-client-permissions.service';

const SCOPE: ServiceScope = 'key:exchange';
const MAX_BODY_BYTES = 1_024;
const exchangeInput = z.object({ key: z.string().max(200) });

interface Options {
  tokens: TokenVerifier;
  resolveCaller: ResolveCaller;
  throttle: SecretThrottle;
  permissions: ApiClientPermissions;
}

/** Serves `POST /api-keys/token` to the gateway only: exchanges an API key for an access token of its owner. */
export function serveApiKeyExchange(app: FastifyInstance, options: Options): void {
  const { tokens, permissions, throttle } = options;
  app.post('/api-keys/token', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const { scopes } = await tokens.verifyService(request.headers[SERVICE_HEADER]);
    if (!scopes.includes(SCOPE)) throw new DomainError('FORBIDDEN');
    const { data } = exchangeInput.safeParse(request.body);
    const { id, secret } = parseApiKey(data?.key ?? '') ?? { id: '', secret: '' };
    const { address } = await options.resolveCaller(request);
    const acting = await throttle.attempt(address, async () =>
      id === '' ? null : permissions.authenticate('key', id, secret),
    );
    if (!acting) throw new DomainError('UNAUTHENTICATED', { message: 'The API key is not valid.' });
    const accessToken = permissions.issueToken(acting, acting.scopes);
    return reply.header('cache-control', 'no-store').send({ accessToken, expiresIn: acting.lifetime });
  });
}
