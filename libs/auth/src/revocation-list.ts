import type { Redis } from 'ioredis';
import type { Service } from '@e-storefront/server';

/** The stream of revocations; an entry contains the id of one session or API client. */
const STREAM = 'auth:revocations';
/** The maximum lifetime of an access token. */
export const MAX_ACCESS_TOKEN_SECONDS = 3_600;
/** Longer than the lifetime of any access token, whatever the current setting is. */
export const REVOCATION_RETENTION_MS = MAX_ACCESS_TOKEN_SECONDS * 1_000 + 5 * 60_000;
/** The blocking time of a read, and so the interval of liveness checks without entries. */
const BLOCK_MS = 5_000;
/** Without a successful read for this long, revocations may have been missed. */
const CURRENT_FOR_MS = 15_000;
const RETRY_MS = 500;

type Entry = [id: string, fields: string[]];

export interface Revocations {
  /** Whether a session or API client is revoked. */
  has(sessionId: string): boolean;
  /** False when revocations may have been missed because Redis is unavailable. */
  readonly isCurrent: boolean;
  /** Calls the listener for each later revocation; returns a function that unsubscribes. */
  onRevoked(listener: (sessionId: string) => void): () => void;
}

/**
 * Revoked sessions whose access tokens may still be valid, kept in memory and updated from a Redis stream within
 * milliseconds, so that a lookup needs no request. After an outage of Redis, missed entries are read.
 */
export class RevocationList implements Revocations {
  readonly #redis: Redis;
  readonly #onError: (error: Error) => void;
  /** When each entry can be dropped, in order of arrival. */
  readonly #expiryById = new Map<string, number>();
  readonly #listeners = new Set<(sessionId: string) => void>();
  #reader: Redis;
  #lastId = '0';
  #lastReadAt = 0;
  #closed = false;

  private constructor(redis: Redis, onError: (error: Error) => void) {
    this.#redis = redis;
    this.#onError = onError;
    this.#reader = this.#openReader();
  }

  /**
   * Opens the list with the existing entries.
   * @param redis duplicated for the blocking reader
   * @throws when Redis is unavailable
   */
  static async open(redis: Redis, onError: (error: Error) => void): Promise<RevocationList> {
    const known = await redis.xrange(STREAM, String(Date.now() - REVOCATION_RETENTION_MS), '+');
    const list = new RevocationList(redis, onError);
    list.#apply(known);
    void list.#follow();
    return list;
  }

  get isCurrent(): boolean {
    return Date.now() - this.#lastReadAt < CURRENT_FOR_MS;
  }

  has(sessionId: string): boolean {
    return this.#expiryById.has(sessionId);
  }

  onRevoked(listener: (sessionId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#disconnect();
  }

  /** Disconnecting an ended connection would wait for its end for seconds. */
  #disconnect(): void {
    if (this.#reader.status !== 'end') this.#reader.disconnect();
  }

  async #follow(): Promise<void> {
    while (!this.#closed) {
      try {
        const answer = await this.#reader.xread('BLOCK', BLOCK_MS, 'STREAMS', STREAM, this.#lastId);
        this.#apply(answer?.[0]?.[1] ?? []);
      } catch (error) {
        if (this.#closed) return;
        this.#onError(error instanceof Error ? error : new Error(String(error)));
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        this.#disconnect();
        if (!this.#closed) this.#reader = this.#openReader();
      }
    }
  }

  /** Fails at the first error or timeout, so that a new connection replaces it. */
  #openReader(): Redis {
    const reader = this.#redis.duplicate({
      lazyConnect: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      commandTimeout: 2 * BLOCK_MS,
    });
    reader.on('error', this.#onError);
    return reader;
  }

  #apply(entries: readonly Entry[]): void {
    const now = Date.now();
    this.#lastReadAt = now;
    for (const [id, [, sessionId]] of entries) {
      this.#lastId = id;
      if (!sessionId) continue;
      const isNew = !this.#expiryById.delete(sessionId);
      // Inserted again, so that a repeated entry moves to the end and the order stays that of expiry.
      this.#expiryById.set(sessionId, now + REVOCATION_RETENTION_MS);
      if (!isNew) continue;
      for (const listener of this.#listeners) listener(sessionId);
    }
    for (const [sessionId, until] of this.#expiryById) {
      if (until > now) break;
      this.#expiryById.delete(sessionId);
    }
  }
}

/** Opens the list of a service and closes it on stop. @throws when Redis is unavailable */
export async function openRevocationList(service: Service, redis: Redis): Promise<RevocationList> {
  const list = await RevocationList.open(redis, (error) => service.outage('redis').begin(error));
  service.onStop(() => list.close());
  return list;
}

/** Publishes revocations to every service. Idempotent. @throws when Redis is unavailable */
export async function publishRevocations(redis: Redis, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  const oldest = String(Date.now() - REVOCATION_RETENTION_MS);
  const pipeline = redis.pipeline();
  for (const id of sessionIds) pipeline.xadd(STREAM, 'MINID', '~', oldest, '*', 'sid', id);
  const results = (await pipeline.exec()) ?? [];
  for (const [error] of results) if (error) throw error;
}
