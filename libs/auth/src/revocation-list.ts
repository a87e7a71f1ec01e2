import type { Redis } from 'ioredis';
import type { Service } from '@e-storefront/server';

/** The stream on which the ends of sessions are told: an entry names one session, or one API key. */
const STREAM = 'auth:revocations';
/** The longest that an access token may live, in seconds. */
export const MAX_ACCESS_TOKEN_SECONDS = 3_600;
/** How long an end is remembered: longer than any access token lives, whatever its life was set to meanwhile. */
export const REVOCATION_RETENTION_MS = MAX_ACCESS_TOKEN_SECONDS * 1_000 + 5 * 60_000;
/** How long one read waits for news, and so how often a list that hears nothing knows that Redis is there. */
const BLOCK_MS = 5_000;
/** A list that has heard nothing for this long may have missed an end. */
const CURRENT_FOR_MS = 15_000;
const RETRY_MS = 500;

type Entry = [id: string, fields: string[]];

/** Tells whether the session that a token belongs to has ended. */
export interface Revocations {
  /** Whether a session or key of that id has ended. */
  has(sessionId: string): boolean;
  /** False when ends may have been missed, because Redis does not answer. */
  readonly isCurrent: boolean;
  /** Calls the listener with each session that ends from now on; returns how to stop that. */
  onRevoked(listener: (sessionId: string) => void): () => void;
}

/**
 * The sessions that ended while their access tokens may still live, kept in memory and fed by a Redis stream. Asking it
 * costs no call, and an end is known everywhere within the time that Redis needs to pass it on: milliseconds. What is
 * told while Redis is away is read when it is back.
 */
export class RevocationList implements Revocations {
  readonly #redis: Redis;
  readonly #onError: (error: Error) => void;
  /** When each end may be forgotten, in milliseconds of Date.now; in the order in which they came. */
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
   * Opens the list with what it has to know already.
   * @param redis a connection; a second one is opened from it for listening
   * @throws when Redis does not answer
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

  /** Leaving a connection that has ended would wait in vain for its end, for seconds. */
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

  /** A connection that gives up at the first fault, or when a read has no end: a new one may do better. */
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
      const isNews = !this.#expiryById.delete(sessionId);
      // Set anew, so that what is told again stands last and the order stays that of forgetting.
      this.#expiryById.set(sessionId, now + REVOCATION_RETENTION_MS);
      if (!isNews) continue;
      for (const listener of this.#listeners) listener(sessionId);
    }
    for (const [sessionId, until] of this.#expiryById) {
      if (until > now) break;
      this.#expiryById.delete(sessionId);
    }
  }
}

/** Opens the list of a service; closed at its end. @throws when Redis does not answer */
export async function openRevocationList(service: Service, redis: Redis): Promise<RevocationList> {
  const list = await RevocationList.open(redis, (error) => service.outage('redis').begin(error));
  service.onStop(() => list.close());
  return list;
}

/** Tells every service that these sessions or keys have ended; telling twice does no harm. @throws when Redis is away */
export async function publishRevocations(redis: Redis, sessionIds: readonly string[]): Promise<void> {
  if (sessionIds.length === 0) return;
  const oldest = String(Date.now() - REVOCATION_RETENTION_MS);
  const pipeline = redis.pipeline();
  for (const id of sessionIds) pipeline.xadd(STREAM, 'MINID', '~', oldest, '*', 'sid', id);
  const results = (await pipeline.exec()) ?? [];
  for (const [error] of results) if (error) throw error;
}
