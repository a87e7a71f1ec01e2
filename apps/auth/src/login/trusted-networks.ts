import type { Redis } from 'ioredis';
import { hashOfToken } from '../session/opaque-token';
import type { KnownPlaces } from './login-throttle.service';

/** The most networks that are kept of an account: the ones that it was used from last. */
const MOST = 10;
const KEPT_SECONDS = 90 * 24 * 3_600;

/** The networks that accounts are used from, by their hashes. While Redis is away every network is a strange one. */
export class RedisKnownPlaces implements KnownPlaces {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async knows(account: string, network: string): Promise<boolean> {
    const score = await this.#redis.zscore(keyOf(account), hashOfToken(network)).catch(() => null);
    return score !== null;
  }

  async remember(account: string, network: string): Promise<void> {
    const key = keyOf(account);
    await this.#redis
      .multi()
      .zadd(key, Date.now(), hashOfToken(network))
      .zremrangebyrank(key, 0, -MOST - 1)
      .expire(key, KEPT_SECONDS)
      .exec()
      // A convenience: the login that it is noted for has succeeded.
      .catch(() => undefined);
  }
}

function keyOf(account: string): string {
  return `auth:places:${account}`;
}
