import type { Redis } from 'ioredis';
import { publishRevocations } from '@e-storefront/auth';

/** Missing after Redis has lost its data. */
const INTACT_KEY = 'auth:revocations:intact';

/** The Redis stream of revoked sessions that every service follows. */
export class RevocationChannel {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @throws when Redis is unavailable */
  async publish(ids: readonly string[]): Promise<void> {
    await publishRevocations(this.#redis, ids);
  }

  /** Whether earlier entries are still available to services that start now. @throws when Redis is unavailable */
  async isIntact(): Promise<boolean> {
    return (await this.#redis.exists(INTACT_KEY)) === 1;
  }

  /** Marks the stream as complete. */
  async markIntact(): Promise<void> {
    await this.#redis.set(INTACT_KEY, '1');
  }
}
