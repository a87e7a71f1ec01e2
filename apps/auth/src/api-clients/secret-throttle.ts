import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { DomainError } from '@e-storefront/errors';
import { networkOf } from '@e-storefront/server';

const WINDOW_SECONDS = 300;
const MAX_FAILURES_PER_NETWORK = 30;

/**
 * Limits wrong secrets per network, across all processes; while Redis is unavailable, each process counts in memory.
 * Only failures count. There is no limit per client id: ids are public, so that anyone could lock an owner out, and 256
 * random bits cannot be guessed from any number of networks.
 */
export class SecretThrottle {
  readonly #points: number;
  readonly #networks: RateLimiterAbstract;

  /** @param networkScale multiplies the number of wrong secrets that one network may send */
  constructor(redis: Redis, networkScale: number) {
    this.#points = Math.max(1, Math.round(MAX_FAILURES_PER_NETWORK * networkScale));
    const bounds = {
      keyPrefix: 'auth:guesses:network',
      points: this.#points,
      duration: WINDOW_SECONDS,
    };
    this.#networks = new RateLimiterRedis({
      ...bounds,
      storeClient: redis,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(bounds),
    });
  }

  /**
   * Makes one attempt. A correct secret passes even from a blocked network, so that one client cannot lock out others
   * behind the same address.
   * @param check returns null for a wrong secret
   * @throws RATE_LIMITED for a wrong secret after too many failures
   */
  async attempt<T>(address: string, check: () => Promise<T | null>): Promise<T | null> {
    const result = await check();
    if (result !== null) return result;
    const { consumedPoints, msBeforeNext } = await this.#networks.penalty(networkOf(address));
    if (consumedPoints > this.#points) throw rateLimited(msBeforeNext);
    return null;
  }
}

function rateLimited(milliseconds: number): DomainError<'RATE_LIMITED'> {
  return new DomainError('RATE_LIMITED', {
    details: { retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) },
  });
}
