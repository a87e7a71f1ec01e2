import type { Redis } from 'ioredis';
import { announceRevoked } from '@e-storefront/auth';
import type { RevocationChannel } from './revocation-publisher.service';

/** Stands as long as Redis has kept its memory. */
const MARK = 'auth:revocations:intact';

/** The stream of ended sessions that every service follows. */
export class RedisRevocationChannel implements RevocationChannel {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async tell(ids: readonly string[]): Promise<void> {
    await announceRevoked(this.#redis, ids);
  }

  async isIntact(): Promise<boolean> {
    return (await this.#redis.exists(MARK)) === 1;
  }

  async markIntact(): Promise<void> {
    await this.#redis.set(MARK, '1');
  }
}
