import type { Redis } from 'ioredis';
import { logOutages } from '@e-storefront/messaging';
import type { TokenVerifier } from '@e-storefront/auth';
import type { Service } from '@e-storefront/server';
import type { AccessTokens } from '../session/access-tokens';

import { serveApiKeyExchange } from './api-key.routes';
import { createCallerResolver } from './resolve-caller';
import { SecretThrottle } from './secret-throttle';
import { ClientCredentialsGrant } from './client-credentials-grant';
import { ApiClientPermissions } from './api-client-permissions.service';

import type { ServiceSecretVerifier } from './service-clients';
import { serveTokenEndpoint } from './token-endpoint.routes';
import type { UserRepository } from '../user/user.model';
import type { ApiClientRepository } from './api-client.model';

/** After this the process counts attempts in memory. */
const REDIS_TIMEOUT_MS = 1_000;

interface Options {
  redis: Redis;
  tokens: TokenVerifier;
  serviceClients: ServiceSecretVerifier;
  apiClients: ApiClientRepository;
  users: UserRepository;
  accessTokens: AccessTokens;
  /** Lifetime of service credentials in seconds. */
  serviceTokenSeconds: number;
  /** Multiplies the number of wrong secrets that one network may send. */
  networkScale: number;
}

/** Serves the token endpoint and the exchange of API keys. */
export async function serveApiClients(service: Service, options: Options): Promise<void> {
  const { redis, tokens, serviceClients, accessTokens, serviceTokenSeconds, networkScale } = options;
  // A separate connection that fails fast while Redis is unavailable, so that callers do not wait.
  const counts = redis.duplicate({
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_TIMEOUT_MS,
  });
  logOutages(service, counts, 'guess limits');
  await counts.connect();
  service.onStop(() => counts.disconnect());
  const limits = new SecretThrottle(counts, networkScale);
  const authority = new ApiClientPermissions(options);
  const caller = createCallerResolver(tokens);
  const machines = new ClientCredentialsGrant({
    serviceClients,
    permissions: authority,
    accessTokens,
    throttle: limits,
    serviceTokenSeconds,
  });
  serveTokenEndpoint(service.app, machines, caller);
  serveApiKeyExchange(service.app, {
    tokens,
    resolveCaller: caller,
    throttle: limits,
    permissions: authority,
  });
}
