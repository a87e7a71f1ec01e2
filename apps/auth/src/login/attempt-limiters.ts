import type { Redis } from 'ioredis';
import { logOutages } from '@e-storefront/messaging';
import type { Service } from '@e-storefront/server';
import type { KnownPlaces } from './login-throttle.service';
import { RedisKnownPlaces } from './trusted-networks';
import { RedisTryLimiter } from './redis-attempt-limiter';
import type { TryLimiter } from './attempt-limiter';

/** How long Redis may take to count a try before the process counts for itself. */
const PATIENCE_MS = 1_000;

/** Where tries are counted. */
export interface TryCounts {
  accounts: TryLimiter;
  addresses: TryLimiter;
  /** Mails that can be asked for by anybody. */
  mails: TryLimiter;
  places: KnownPlaces;
}

/** How many wrong secrets of people one network may send before it is locked. */
const WRONG_BY_NETWORK = 100;

/**
 * Opens the limiters of guesses over a connection of their own, which fails at once while Redis is away.
 * @param networkScale multiplies what one network may send
 */
export async function openTryCounts(
  service: Service,
  redis: Redis,
  networkScale: number,
): Promise<TryCounts> {
  const own = redis.duplicate({
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: PATIENCE_MS,
  });
  logOutages(service, own, 'lock-out');
  await own.connect();
  service.onStop(() => own.disconnect());
  return {
    accounts: new RedisTryLimiter(own, { name: 'account', freeTries: 5 }),
    addresses: new RedisTryLimiter(own, {
      name: 'network',
      freeTries: Math.max(1, Math.round(WRONG_BY_NETWORK * networkScale)),
    }),
    mails: new RedisTryLimiter(own, { name: 'mail', freeTries: 5 }),
    places: new RedisKnownPlaces(own),
  };
}
