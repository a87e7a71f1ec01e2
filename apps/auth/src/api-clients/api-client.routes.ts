import type { Redis } from 'ioredis';
import { logOutages } from '@e-storefront/messaging';
import type { TokenVerifier } from '@e-storefront/auth';
import type { Service } from '@e-storefront/server';
import type { AccessTokens } from '../session/access-tokens';
import type { UserRepository } from '../user/user.service';
import { serveKeyExchange } from './api-key.routes';
import { callerOf } from './caller';
import { GuessLimits } from './guess-limits';
import { MachineTokens } from './machine-tokens';
import { ProgramAuthority } from './api-client-permissions.service';
import type { ProgramRepository } from './api-client';
import type { KnownServices } from './service-clients';
import { serveTokenEndpoint } from './token-endpoint.routes';

/** How long Redis may take to count before the process counts for itself. */
const PATIENCE_MS = 1_000;

interface Options {
  redis: Redis;
  tokens: TokenVerifier;
  clients: KnownServices;
  programs: ProgramRepository;
  users: UserRepository;
  accessTokens: AccessTokens;
  /** How long the credential of a service lives, in seconds. */
  serviceSeconds: number;
  /** Multiplies how many wrong secrets one network may send. */
  networkScale: number;
}

/** Serves what gives tokens to programs: the token endpoint, and the exchange of API keys. */
export async function serveMachines(service: Service, options: Options): Promise<void> {
  const { redis, tokens, clients: services, accessTokens, serviceSeconds, networkScale } = options;
  // A connection of its own, which fails at once while Redis is away: nobody waits for the count.
  const counts = redis.duplicate({
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: PATIENCE_MS,
  });
  logOutages(service, counts, 'guess limits');
  await counts.connect();
  service.onStop(() => counts.disconnect());
  const limits = new GuessLimits(counts, networkScale);
  const authority = new ProgramAuthority(options);
  const caller = callerOf(tokens);
  const machines = new MachineTokens({ services, authority, accessTokens, limits, serviceSeconds });
  serveTokenEndpoint(service.app, machines, caller);
  serveKeyExchange(service.app, { tokens, callerOf: caller, limits, authority });
}
