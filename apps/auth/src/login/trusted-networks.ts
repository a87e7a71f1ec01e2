import type { Redis } from 'ioredis';
import { hashToken } from '../session/opaque-token';

/** Per account: the most recently used ones. */
const MAX_NETWORKS = 10;
const RETENTION_SECONDS = 90 * 24 * 3_600;

/** Hashes of the networks that owners log in from. While Redis is unavailable, no network is trusted. */
export class TrustedNetworks {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async isTrusted(account: string, network: string): Promise<boolean> {
    const score = await this.#redis.zscore(redisKey(account), hashToken(network)).catch(() => null);
    return score !== null;
  }

  async trust(account: string, network: string): Promise<void> {
    const key = redisKey(account);
    await this.#redis
      .multi()
      .zadd(key, Date.now(), hashToken(network))
      .zremrangebyrank(key, 0, -MAX_NETWORKS - 1)
      .expire(key, RETENTION_SECONDS)
      .exec()
      // Best effort: the login itself has succeeded.
      .catch(() => undefined);
  }
}

function redisKey(account: string): string {
  return `auth:places:${account}`;
}
