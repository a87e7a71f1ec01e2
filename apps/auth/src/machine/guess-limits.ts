import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { DomainError } from '@e-storefront/errors';
import { networkOf } from '@e-storefront/service';

/** For how long failures count, in seconds. */
const WINDOW_SECONDS = 300;
/** How many secrets a network may get wrong, and how many may be wrong for one id wherever they come from. */
const WRONG_BY_NETWORK = 30;
/** More than by network, so that nobody locks out somebody else's program from one place. */
const WRONG_BY_ID = 300;

/**
 * Bounds the guessing of programs' secrets, for all processes together. While Redis is away each process counts for
 * itself. Only failures count: a program may ask as often as it likes.
 */
export class GuessLimits {
  readonly #networks: RateLimiterAbstract;
  readonly #ids: RateLimiterAbstract;

  constructor(redis: Redis) {
    this.#networks = limiter(redis, 'auth:guesses:network', WRONG_BY_NETWORK);
    this.#ids = limiter(redis, 'auth:guesses:program', WRONG_BY_ID);
  }

  /**
   * Lets one try be made, unless there were too many wrong ones before.
   * @param check gives null for a wrong secret
   * @throws RATE_LIMITED; `check` is then not called
   */
  async attempt<T>(id: string, address: string, check: () => Promise<T | null>): Promise<T | null> {
    const tries = [
      { limiter: this.#networks, key: networkOf(address) },
      { limiter: this.#ids, key: id.slice(0, 64) },
    ];
    const counts = await Promise.all(tries.map(({ limiter, key }) => limiter.get(key)));
    const over = counts.flatMap((count) => (count && count.remainingPoints <= 0 ? [count.msBeforeNext] : []));
    if (over.length > 0) throw limited(Math.max(...over));
    const result = await check();
    if (result === null) await Promise.all(tries.map(({ limiter, key }) => limiter.penalty(key)));
    return result;
  }
}

function limiter(redis: Redis, keyPrefix: string, points: number): RateLimiterAbstract {
  const bounds = { keyPrefix, points, duration: WINDOW_SECONDS };
  return new RateLimiterRedis({
    ...bounds,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(bounds),
  });
}

function limited(milliseconds: number): DomainError<'RATE_LIMITED'> {
  return new DomainError('RATE_LIMITED', {
    details: { retryAfter: Math.max(1, Math.ceil(milliseconds / 1000)) },
  });
}
