import type { Redis } from 'ioredis';
import { publishRevocations } from '@e-storefront/auth';

/** Stands as long as Redis has kept its memory. */
const INTACT_KEY = 'auth:revocations:intact';

/** The way to all services. */
export class RevocationChannel {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @throws when the channel is away */
  async publish(ids: readonly string[]): Promise<void> {
    await publishRevocations(this.#redis, ids);
  }

  /** Whether what was told before is still there for services that start now. @throws when the channel is away */
  async isIntact(): Promise<boolean> {
    return (await this.#redis.exists(INTACT_KEY)) === 1;
  }

  /** Notes that everything was told. */
  async markIntact(): Promise<void> {
    await this.#redis.set(INTACT_KEY, '1');
  }
}
