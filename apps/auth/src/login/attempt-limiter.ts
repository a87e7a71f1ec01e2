import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '@e-storefront/errors';

/** How long failures count after the last one and its delay. */
const RETENTION_SECONDS = 3_600;
/** The window of the in-memory count while Redis is unavailable. */
const FALLBACK_WINDOW_SECONDS = 900;

/**
 * Counts an attempt atomically. From the last free attempt on, each one locks the key for a growing delay; a locked key
 * is not counted. Negative points undo an attempt and the lock that it started. Uses the clock of Redis. Returns the
 * points that the limiter compares with its limit, and the delay in milliseconds.
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
  /** Unique in Redis. */
  name: string;
  /** Failures without a delay; the last of them starts the first delay. */
  freeAttempts: number;
}

/**
 * Counts attempts by key, before they are made: concurrent attempts get no further than sequential ones. The count is
 * shared by all processes; while Redis is unavailable, each process counts in memory, more strictly.
 */
export class AttemptLimiter {
  readonly #limiter: RateLimiterRedis;

  /** @param redis a dedicated connection: the library defines a command on it */
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

  /** Undoes one `consume` of an attempt that did not fail. */
  async undo(key: string): Promise<void> {
    await this.#limiter.reward(key);
  }

  /** Resets the count. */
  async clear(key: string): Promise<void> {
    await this.#limiter.delete(key);
  }
}

/** Times in milliseconds. */
export type AttemptDecision = { allowed: true; locksFor: number } | { allowed: false; retryAfter: number };

/** Returns the lock in milliseconds that this attempt starts; 0 for none. @throws RATE_LIMITED */
export function assertAllowed(admission: AttemptDecision): number {
  if (admission.allowed) return admission.locksFor;
  const retryAfter = Math.max(1, Math.ceil(admission.retryAfter / 1000));
  throw new DomainError('RATE_LIMITED', {
    message: `Too many attempts. Please wait ${retryAfter} seconds and try again.`,
    details: { retryAfter },
  });
}
