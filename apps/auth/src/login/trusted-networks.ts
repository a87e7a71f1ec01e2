import type { Redis } from 'ioredis';
import { hashToken } from '../session/opaque-token';

/** The most networks that are kept of an account: the ones that it was used from last. */
const MAX_NETWORKS = 10;
const RETENTION_SECONDS = 90 * 24 * 3_600;

/** The networks that an account's owner logs in from. */
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
      // A convenience: the login that it is noted for has succeeded.
      .catch(() => undefined);
  }
}

function redisKey(account: string): string {
  return `auth:places:${account}`;
}
