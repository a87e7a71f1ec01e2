import type { Redis } from 'ioredis';
import { logOutages } from '@e-storefront/messaging';
import type { Service } from '@e-storefront/server';

import { TrustedNetworks } from './trusted-networks';
import { AttemptLimiter } from './attempt-limiter';

/** After this the process counts attempts in memory. */
const REDIS_TIMEOUT_MS = 1_000;

export interface AttemptLimiters {
  accounts: AttemptLimiter;
  networks: AttemptLimiter;
  /** Mails that anonymous callers can request. */
  mails: AttemptLimiter;
  trustedNetworks: TrustedNetworks;
}

/** Wrong passwords, codes and mailed tokens per network before it is locked. */
const MAX_FAILURES_PER_NETWORK = 100;

/**
 * Creates the limiters on a dedicated connection that fails fast while Redis is unavailable.
 * @param networkScale multiplies the number of failures per network
 */
export async function createAttemptLimiters(
  service: Service,
  redis: Redis,
  networkScale: number,
): Promise<AttemptLimiters> {
  const own = redis.duplicate({
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: REDIS_TIMEOUT_MS,
  });
  logOutages(service, own, 'login throttle');
  await own.connect();
  service.onStop(() => own.disconnect());
  return {
    accounts: new AttemptLimiter(own, { name: 'account', freeAttempts: 5 }),
    networks: new AttemptLimiter(own, {
      name: 'network',
      freeAttempts: Math.max(1, Math.round(MAX_FAILURES_PER_NETWORK * networkScale)),
    }),
    mails: new AttemptLimiter(own, { name: 'mail', freeAttempts: 5 }),
    trustedNetworks: new TrustedNetworks(own),
  };
}
