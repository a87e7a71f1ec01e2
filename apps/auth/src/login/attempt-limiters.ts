import type { Redis } from 'ioredis';
import { logOutages } from '@e-storefront/messaging';
import type { Service } from '@e-storefront/server';

import { TrustedNetworks } from './trusted-networks';
import { AttemptLimiter } from './attempt-limiter';

/** How long Redis may take to count a try before the process counts for itself. */
const REDIS_TIMEOUT_MS = 1_000;

/** Where tries are counted. */
export interface AttemptLimiters {
  accounts: AttemptLimiter;
  networks: AttemptLimiter;
  /** Mails that can be asked for by anybody. */
  mails: AttemptLimiter;
  trustedNetworks: TrustedNetworks;
}

/** Opens the limiters of guesses over a connection of their own, which fails at once while Redis is away. */
export async function createAttemptLimiters(service: Service, redis: Redis): Promise<AttemptLimiters> {
  const own = redis.duplicate({
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_TIMEOUT_MS,
  });
  logOutages(service, own, 'lock-out');
  await own.connect();
  service.onStop(() => own.disconnect());
  return {
    accounts: new AttemptLimiter(own, { name: 'account', freeAttempts: 5 }),
    networks: new AttemptLimiter(own, { name: 'network', freeAttempts: 100 }),
    mails: new AttemptLimiter(own, { name: 'mail', freeAttempts: 5 }),
    trustedNetworks: new TrustedNetworks(own),
  };
}
