import type { Redis } from 'ioredis';
import type { z } from 'zod';
import { publishPurge } from './answer-purges';

/** Stores a loaded value only when the namespace has not been invalidated since the load began. */
const STORE = `
if (redis.call('GET', KEYS[2]) or '0') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4], 'NX')
return 1`;

interface CacheOptions {
  /** Separates the keys of caches; a namespace is invalidated as a whole. */
  namespace: string;
  ttlSeconds: number;
  /** The subgraph whose cached answers at the gateways are purged with the namespace. */
  service: string;
  /** Receives failures of Redis; the cache then loads from the source. */
  onError: (error: Error) => void;
}

/**
 * A read-through cache of JSON values (no dates, no classes) in Redis. An invalidation during a load discards
 * the loaded value.
 */
export class Cache {
  readonly #redis: Redis;
  readonly #options: CacheOptions;
  readonly #loading = new Map<string, Promise<unknown>>();

  constructor(redis: Redis, options: CacheOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  /**
   * The cached value of `key`, or the result of `load`; concurrent loads of a key share one call.
   * @param shape validates cached values; one of another shape, cached by another release, is loaded again
   */
  async getOrLoad<T>(key: string, shape: z.ZodType<T>, load: () => Promise<T>): Promise<T> {
    const running = this.#loading.get(key);
    if (running) return shape.parse(await running);
    const fresh = this.#read(key, shape, load).finally(() => this.#loading.delete(key));
    this.#loading.set(key, fresh);
    return fresh;
  }

  /**
   * Removes every value of the namespace for every process, and the subgraph's answers from every gateway.
   */
  async invalidate(): Promise<void> {
    this.#loading.clear();
    await this.#quietly(() =>
      this.#redis.multi().incr(this.#versionKey).expire(this.#versionKey, 86_400).del(this.#valuesKey).exec(),
    );
    await this.#quietly(() => publishPurge(this.#redis, { service: this.#options.service, tags: null }));
  }

  get #valuesKey(): string {
    return `cache:{${this.#options.namespace}}:values`;
  }

  get #versionKey(): string {
    return `cache:{${this.#options.namespace}}:version`;
  }

  async #read<T>(key: string, shape: z.ZodType<T>, load: () => Promise<T>): Promise<T> {
    const found = await this.#quietly(() =>
      this.#redis.pipeline().hget(this.#valuesKey, key).get(this.#versionKey).exec(),
    );
    const value = found?.[0]?.[1];
    if (typeof value === 'string') {
      const cached = shape.safeParse(JSON.parse(value));
      if (cached.success) return cached.data;
    }
    const version = found?.[1]?.[1];
    const loaded = await load();
    if (found) await this.#store(key, typeof version === 'string' ? version : '0', loaded);
    return loaded;
  }

  async #store(key: string, version: string, value: unknown): Promise<void> {
    const ttl = this.#options.ttlSeconds;
    const json = JSON.stringify(value);
    await this.#quietly(() =>
      this.#redis.eval(STORE, 2, this.#valuesKey, this.#versionKey, version, key, json, ttl),
    );
  }

  async #quietly<R>(command: () => Promise<R>): Promise<R | undefined> {
    try {
      return await command();
    } catch (error) {
      this.#options.onError(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
  }
}
