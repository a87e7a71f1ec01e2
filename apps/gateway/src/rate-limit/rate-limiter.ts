import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '@e-storefront/errors';
import type { Charge } from './limit-costs';
import type { RateLimit } from './policies';

/** Where somebody stands with one limit after a charge. */
export interface Standing {
  name: string;
  /** Points of a window. */
  quota: number;
  /** The window, in seconds. */
  seconds: number;
  remaining: number;
  /** When the window ends, in milliseconds from now. */
  endsInMs: number;
  state: 'within' | 'exceeded' | 'unknown';
}

/** The answer to charges: where somebody stands, and why the call is refused, if it is. */
export interface Verdict {
  standings: readonly Standing[];
  refusal: DomainError<'RATE_LIMITED' | 'SERVICE_UNAVAILABLE'> | undefined;
}

/** How many used-up limits a process remembers, so that asking again costs no call. */
const REMEMBERED = 20_000;
const NOTHING: Verdict = { standings: [], refusal: undefined };

/**
 * Counts in Redis, for all gateway processes together: one script per charge, those of one operation (and of whatever
 * else runs at the moment) in one pipeline. A limit that is used up is remembered here and refused without a call.
 */
export class RateLimits {
  readonly #redis: Redis;
  readonly #scale: number;
  readonly #limiters = new Map<string, RateLimiterRedis | RateLimiterMemory>();
  /** The ends of used-up windows: the entry's own time to live. */
  readonly #usedUp = new LRUCache<string, true>({ max: REMEMBERED });

  /**
   * @param redis a connection of its own with automatic pipelining that fails at once when Redis is away
   * @param scale multiplies every limit; 0 switches them off
   */
  constructor(redis: Redis, scale: number) {
    this.#redis = redis;
    this.#scale = scale;
  }

  /** Counts, and says whether the call may go on. When one limit is known to be used up, nothing is counted. */
  async charge(charges: readonly Charge[]): Promise<Verdict> {
    if (this.#scale === 0) return NOTHING;
    return this.known(charges) ?? verdictOf(await Promise.all(charges.map((charge) => this.#count(charge))));
  }

  /** The refusal that is certain without counting; undefined when there is none. */
  known(charges: readonly Charge[]): Verdict | undefined {
    const standings = charges.flatMap((charge) => {
      const endsInMs = this.#usedUp.getRemainingTTL(idOf(charge));
      return endsInMs > 0
        ? [this.#standing(charge.limit, { remaining: 0, endsInMs, state: 'exceeded' })]
        : [];
    });
    return standings.length > 0 ? verdictOf(standings) : undefined;
  }

  async #count(charge: Charge): Promise<Standing> {
    const { limit, key, points } = charge;
    try {
      return this.#noted(charge, await this.#limiter(limit).consume(key, points), 'within');
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return this.#noted(charge, refused, 'exceeded');
      return this.#standing(limit, { remaining: 0, endsInMs: 0, state: 'unknown' });
    }
  }

  #noted(
    charge: Charge,
    { remainingPoints, msBeforeNext }: RateLimiterRes,
    state: Standing['state'],
  ): Standing {
    const endsInMs = Math.max(1, msBeforeNext);
    if (remainingPoints <= 0) this.#usedUp.set(idOf(charge), true, { ttl: endsInMs });
    return this.#standing(charge.limit, { remaining: Math.max(0, remainingPoints), endsInMs, state });
  }

  #standing(limit: RateLimit, now: Pick<Standing, 'endsInMs' | 'remaining' | 'state'>): Standing {
    return { name: limit.name, quota: this.#scaled(limit.points), seconds: limit.seconds, ...now };
  }

  #limiter(limit: RateLimit): RateLimiterRedis | RateLimiterMemory {
    const known = this.#limiters.get(limit.name);
    if (known) return known;
    const { name, seconds, points, away, isCountedHere } = limit;
    const common = { keyPrefix: `rate:${name}`, duration: seconds };
    if (isCountedHere) {
      const here = new RateLimiterMemory({ ...common, points: this.#scaled(points) });
      this.#limiters.set(name, here);
      return here;
    }
    const limiter = new RateLimiterRedis({
      ...common,
      points: this.#scaled(points),
      storeClient: this.#redis,
      rejectIfRedisNotReady: true,
      ...(away !== 'refuse' && {
        insuranceLimiter: new RateLimiterMemory({ ...common, points: this.#scaled(away) }),
      }),
    });
    this.#limiters.set(name, limiter);
    return limiter;
  }

  #scaled(points: number): number {
    return Math.max(1, Math.round(points * this.#scale));
  }
}

function idOf({ limit, key }: Charge): string {
  return `${limit.name}:${key}`;
}

function verdictOf(standings: readonly Standing[]): Verdict {
  const exceeded = standings.filter(({ state }) => state === 'exceeded');
  if (exceeded.length > 0) {
    const retryAfter = Math.ceil(Math.max(...exceeded.map(({ endsInMs }) => endsInMs)) / 1_000);
    return { standings, refusal: new DomainError('RATE_LIMITED', { details: { retryAfter } }) };
  }
  const isUnknown = standings.some(({ state }) => state === 'unknown');
  return { standings, refusal: isUnknown ? new DomainError('SERVICE_UNAVAILABLE') : undefined };
}
