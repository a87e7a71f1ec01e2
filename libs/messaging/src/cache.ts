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
  /** Keys of different namespaces never meet; the whole namespace is invalidated at once. */
  namespace: string;
  ttlSeconds: number;
  /** The subgraph whose answers at the gateways are purged with the namespace. */
  service: string;
  /** Told of Redis failures; the cache then answers from the source. */
  onError: (error: Error) => void;
}

/** A read-through cache of JSON values (no dates, no classes) in Redis. A write that invalidates while a read is loading wins. */
export class Cache {
  readonly #redis: Redis;
  readonly #options: CacheOptions;
  readonly #loading = new Map<string, Promise<unknown>>();

  constructor(redis: Redis, options: CacheOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  /**
   * The cached value of `key`, or what `load` gives; loads of one key at the same time share one call.
   * @param shape of the value; one of another shape, which another release has cached, is loaded again
   */
  async getOrLoad<T>(key: string, shape: z.ZodType<T>, load: () => Promise<T>): Promise<T> {
    const running = this.#loading.get(key);
    if (running) return shape.parse(await running);
    const fresh = this.#read(key, shape, load).finally(() => this.#loading.delete(key));
    this.#loading.set(key, fresh);
    return fresh;
  }

  /** Forgets every value of the namespace, in every process, and the subgraph's answers in every gateway. */
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
