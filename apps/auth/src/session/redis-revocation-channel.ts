import type { Redis } from 'ioredis';
import { publishRevocations } from '@e-storefront/auth';
import type { RevocationChannel } from './revocation-publisher.service';

/** Stands as long as Redis has kept its memory. */
const INTACT_KEY = 'auth:revocations:intact';

/** The stream of ended sessions that every service follows. */
export class RedisRevocationChannel implements RevocationChannel {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async publish(ids: readonly string[]): Promise<void> {
    await publishRevocations(this.#redis, ids);
  }

  async isIntact(): Promise<boolean> {
    return (await this.#redis.exists(INTACT_KEY)) === 1;
  }

  async markIntact(): Promise<void> {
    await this.#redis.set(INTACT_KEY, '1');
  }
}
