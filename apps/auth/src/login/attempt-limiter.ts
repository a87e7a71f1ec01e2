import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '@e-storefront/errors';


/** How long failures are remembered after the last one and the end of its delay, in seconds. */
const RETENTION_SECONDS = 3_600;
/** While Redis is away each process lets so many seconds pass before the tries begin anew. */
const FALLBACK_WINDOW_SECONDS = 900;

/**
 * Counts tries in one step. From the last free try on each one locks the key, for longer each time; while it is locked
 * nothing is counted. A negative number of points gives a try back, and ends the lock that it began.
 * The clock is that of Redis. Answers the points that the limiter compares with its own, and milliseconds of delay.
 */
const GROWING_DELAY_SCRIPT = `
local delays = {30, 60, 300, 900}
local points, remembered, free = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local count = tonumber(redis.call('HGET', KEYS[1], 'count') or '0')
local lockedUntil = tonumber(redis.call('HGET', KEYS[1], 'lockedUntil') or '0')
if points > 0 and lockedUntil > now then return {free + 1, lockedUntil - now} end
count = math.max(count + points, 0)
if count == 0 then
  redis.call('DEL', KEYS[1])
  return {0, 0}
end
local delay = 0
if points > 0 and count >= free then delay = delays[math.min(count - free + 1, #delays)] end
redis.call('HSET', KEYS[1], 'count', count, 'lockedUntil', delay > 0 and now + delay * 1000 or 0)
redis.call('EXPIRE', KEYS[1], remembered + delay)
return {math.min(count, free), delay * 1000}`;

interface LimiterOptions {
  /** The limiter's name, unique in Redis. */
  name: string;
  /** How many failures there may be without a delay, the last of which begins the first one. */
  freeAttempts: number;
}

/** Counts tries by key. A try is counted before it is made, so that many at once get no further than one by one. */
export class AttemptLimiter {
  readonly #limiter: RateLimiterRedis;

  /** @param redis a connection that is used for nothing but these limiters: the library defines a command on it */
  constructor(redis: Redis, { name, freeAttempts }: LimiterOptions) {
    const keyPrefix = `auth:tries:${name}`;
    this.#limiter = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix,
      points: freeAttempts,
      duration: RETENTION_SECONDS,
      rejectIfRedisNotReady: true,
      customIncrTtlLuaScript: GROWING_DELAY_SCRIPT,
      insuranceLimiter: new RateLimiterMemory({
        keyPrefix,
        points: freeAttempts,
        duration: FALLBACK_WINDOW_SECONDS,
      }),
    });
  }

  async consume(key: string): Promise<AttemptDecision> {
    try {
      const { consumedPoints, msBeforeNext } = await this.#limiter.consume(key);
      return { allowed: true, locksFor: consumedPoints >= this.#limiter.points ? msBeforeNext : 0 };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return { allowed: false, retryAfter: error.msBeforeNext };
    }
  }

  /** Undoes one `take` whose try was no failure. */
  async undo(key: string): Promise<void> {
    await this.#limiter.reward(key);
  }

  /** Forgets every failure. */
  async clear(key: string): Promise<void> {
    await this.#limiter.delete(key);
  }
}

/** What a limiter says of a try; times in milliseconds. */
export type AttemptDecision = { allowed: true; locksFor: number } | { allowed: false; retryAfter: number };

/** For how long the key is locked from this try on, in milliseconds; 0 when it is not. @throws RATE_LIMITED */
export function assertAllowed(admission: AttemptDecision): number {
  if (admission.allowed) return admission.locksFor;
  const retryAfter = Math.max(1, Math.ceil(admission.retryAfter / 1000));
  throw new DomainError('RATE_LIMITED', {
    message: `Too many tries. Wait ${retryAfter} seconds and try again.`,
    details: { retryAfter },
  });
}
