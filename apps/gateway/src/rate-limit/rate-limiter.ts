import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '@e-storefront/errors';
import { logOutages } from '@e-storefront/messaging';
import type { Service } from '@e-storefront/server';
import type { LimitCost } from './limit-costs';
import type { RateLimit } from './policies';

/** The state of one limit after a count. */
export interface LimitStatus {
  name: string;
  /** Points per window. */
  quota: number;
  seconds: number;
  remaining: number;
  /** Milliseconds until the window ends. */
  endsInMs: number;
  state: 'within' | 'exceeded' | 'unknown';
}

/** The state of every counted limit, and the error when the request is rejected. */
export interface LimitDecision {
  statuses: readonly LimitStatus[];
  error: DomainError<'RATE_LIMITED' | 'SERVICE_UNAVAILABLE'> | undefined;
}

const MAX_REMEMBERED = 20_000;
/** Longer than a busy process may leave its sockets unread. */
const COMMAND_TIMEOUT_MS = 1_000;
/** A connection on which Redis sends nothing for this long is closed. */
const SOCKET_TIMEOUT_MS = 1_500;
const RECONNECT_DELAY_MS = 1_000;
const ALLOWED: LimitDecision = { statuses: [], error: undefined };

/**
 * Counts in Redis for all gateway processes together: one script per cost, and those of concurrent operations in one
 * pipeline. Exhausted limits are remembered here and rejected without a call to Redis.
 */
export class RateLimiter {
  readonly #redis: Redis;
  readonly #scale: number;
  readonly #limiters = new Map<string, RateLimiterRedis | RateLimiterMemory>();
  /** Exhausted limits; each entry expires with its window. */
  readonly #exhausted = new LRUCache<string, true>({ max: MAX_REMEMBERED });

  /**
   * @param redis a dedicated connection with automatic pipelining, which fails at once while Redis is unavailable
   * @param scale multiplies every limit; 0 switches them off
   */
  constructor(redis: Redis, scale: number) {
    this.#redis = redis;
    this.#scale = scale;
  }

  /** Counts a request and decides whether it may proceed. Counts nothing when a limit is known to be exhausted. */
  async consume(costs: readonly LimitCost[]): Promise<LimitDecision> {
    if (this.#scale === 0) return ALLOWED;
    return (
      this.findExhausted(costs) ?? toDecision(await Promise.all(costs.map((cost) => this.#consumeOne(cost))))
    );
  }

  /** The rejection by limits that are known to be exhausted; undefined when there is none. */
  findExhausted(costs: readonly LimitCost[]): LimitDecision | undefined {
    const statuses = costs.flatMap((cost) => {
      const endsInMs = this.#exhausted.getRemainingTTL(toLimitId(cost));
      return endsInMs > 0 ? [this.#toStatus(cost.limit, { remaining: 0, endsInMs, state: 'exceeded' })] : [];
    });
    return statuses.length > 0 ? toDecision(statuses) : undefined;
  }

  async #consumeOne(cost: LimitCost): Promise<LimitStatus> {
    const { limit, key, points } = cost;
    try {
      return this.#record(cost, await this.#limiter(limit).consume(key, points), 'within');
    } catch (rejection) {
      if (rejection instanceof RateLimiterRes) return this.#record(cost, rejection, 'exceeded');
      return this.#toStatus(limit, { remaining: 0, endsInMs: 0, state: 'unknown' });
    }
  }

  #record(
    cost: LimitCost,
    { remainingPoints, msBeforeNext }: RateLimiterRes,
    state: LimitStatus['state'],
  ): LimitStatus {
    const endsInMs = Math.max(1, msBeforeNext);
    if (remainingPoints <= 0) this.#exhausted.set(toLimitId(cost), true, { ttl: endsInMs });
    return this.#toStatus(cost.limit, { remaining: Math.max(0, remainingPoints), endsInMs, state });
  }

  #toStatus(limit: RateLimit, now: Pick<LimitStatus, 'endsInMs' | 'remaining' | 'state'>): LimitStatus {
    return { name: limit.name, quota: this.#scalePoints(limit.points), seconds: limit.seconds, ...now };
  }

  #limiter(limit: RateLimit): RateLimiterRedis | RateLimiterMemory {
    const existing = this.#limiters.get(limit.name);
    if (existing) return existing;
    const { name, seconds, points, fallback, isProcessLocal } = limit;
    const common = { keyPrefix: `rate:${name}`, duration: seconds };
    if (isProcessLocal) {
      const local = new RateLimiterMemory({ ...common, points: this.#scalePoints(points) });
      this.#limiters.set(name, local);
      return local;
    }
    const limiter = new RateLimiterRedis({
      ...common,
      points: this.#scalePoints(points),
      storeClient: this.#redis,
      rejectIfRedisNotReady: true,
      ...(fallback !== 'reject' && {
        insuranceLimiter: new RateLimiterMemory({ ...common, points: this.#scalePoints(fallback) }),
      }),
    });
    this.#limiters.set(name, limiter);
    return limiter;
  }

  #scalePoints(points: number): number {
    return Math.max(1, Math.round(points * this.#scale));
  }
}

function toLimitId({ limit, key }: LimitCost): string {
  return `${limit.name}:${key}`;
}

function toDecision(statuses: readonly LimitStatus[]): LimitDecision {
  const exceeded = statuses.filter(({ state }) => state === 'exceeded');
  if (exceeded.length > 0) {
    const retryAfter = Math.ceil(Math.max(...exceeded.map(({ endsInMs }) => endsInMs)) / 1_000);
    return { statuses, error: new DomainError('RATE_LIMITED', { details: { retryAfter } }) };
  }
  const isUnknown = statuses.some(({ state }) => state === 'unknown');
  return { statuses, error: isUnknown ? new DomainError('SERVICE_UNAVAILABLE') : undefined };
}

/**
 * Opens a rate limiter on a Redis connection of its own, whose commands fail at once while Redis is down and soon while
 * it is silent. The connection closes when the service stops.
 * @param redis an open connection, whose address is used
 * @throws Error when Redis does not respond
 */
export async function openRateLimiter(service: Service, redis: Redis, scale: number): Promise<RateLimiter> {
  const connection = redis.duplicate({
    lazyConnect: true,
    enableAutoPipelining: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    connectTimeout: SOCKET_TIMEOUT_MS,
    retryStrategy: () => RECONNECT_DELAY_MS,
  });
  logOutages(service, connection, 'rate limits');
  await connection.connect();
  service.onStop(() => connection.disconnect());
  return new RateLimiter(connection, scale);
}
