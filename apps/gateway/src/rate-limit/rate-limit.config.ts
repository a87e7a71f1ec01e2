import type { Redis } from 'ioredis';
import { logOutages } from '@e-storefront/messaging';
import { z } from 'zod';
import type { Service } from '@e-storefront/server';
import { RateLimits } from './rate-limiter';

/** How long an operation waits at most for a count: longer than a busy process leaves its sockets unread. */
const COUNTED_WITHIN_MS = 1_000;
/** A connection on which nothing comes back for so long is given up, so that nobody waits for it any more. */
const SILENT_FOR_MS = 1_500;
const RECONNECT_AFTER_MS = 1_000;

/** The setting RATE_LIMIT_SCALE: multiplies every limit; 0 switches them off, outside production. */
export const rateLimitScale = z.coerce.number().min(0).max(1_000_000).default(1);

/** @throws when limits are switched off in production */
export function requireLimits(scale: number, environment: 'development' | 'test' | 'production'): void {
  if (scale > 0 || environment !== 'production') return;
  throw new Error('Bad configuration: RATE_LIMIT_SCALE must be above 0 in production.');
}

/**
 * Opens the limits of a gateway on a Redis connection of their own, closed at its end: its commands fail at once while
 * Redis is away, and soon when Redis is silent.
 * @param redis a connection that stands, whose address is used
 * @throws when Redis does not answer
 */
export async function openRateLimits(service: Service, redis: Redis, scale: number): Promise<RateLimits> {
  const own = redis.duplicate({
    lazyConnect: true,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COUNTED_WITHIN_MS,
    socketTimeout: SILENT_FOR_MS,
    connectTimeout: SILENT_FOR_MS,
    retryStrategy: () => RECONNECT_AFTER_MS,
  });
  logOutages(service, own, 'rate limits');
  await own.connect();
  service.onStop(() => own.disconnect());
  return new RateLimits(own, scale);
}
