import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { DomainError } from '@e-storefront/errors';
import { networkOf } from '@e-storefront/server';

/** For how long failures count, in seconds. */
const WINDOW_SECONDS = 300;
/** How many secrets a network may get wrong. */
const MAX_FAILURES_PER_NETWORK = 30;

/**
 * Bounds the guessing of programs' secrets, for all processes together. While Redis is away each process counts for
 * itself. Only failures count: a program may ask as often as it likes. Nothing is counted by the program's id, which
 * is no secret: its owner could be locked out by it, while 256 random bits are guessed from no number of networks.
 */
export class SecretThrottle {
  readonly #networks: RateLimiterAbstract;

  constructor(redis: Redis) {
    const bounds = {
      keyPrefix: 'auth:guesses:network',
      points: MAX_FAILURES_PER_NETWORK,
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
   * Lets one try be made. A right secret passes whatever was tried before, so that nobody locks programs and services
   * out of an address that they share; a guess is never right.
   * @param check gives null for a wrong secret
   * @throws RATE_LIMITED for a wrong secret after too many wrong ones
   */
  async attempt<T>(address: string, check: () => Promise<T | null>): Promise<T | null> {
    const result = await check();
    if (result !== null) return result;
    const { consumedPoints, msBeforeNext } = await this.#networks.penalty(networkOf(address));
    if (consumedPoints > MAX_FAILURES_PER_NETWORK) throw rateLimited(msBeforeNext);
    return null;
  }
}

function rateLimited(milliseconds: number): DomainError<'RATE_LIMITED'> {
  return new DomainError('RATE_LIMITED', {
    details: { retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) },
  });
}
