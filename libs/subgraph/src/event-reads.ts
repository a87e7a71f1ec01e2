import { LRUCache } from 'lru-cache';

/** Followers that are slower than this read for themselves. */
const KEPT_MS = 10_000;
const MOST = 2_000;

/**
 * Reads what an event is about once for all followers with the same rights, however many there are. The rights are
 * part of every read: a follower whose rights have changed reads anew.
 */
export class EventReads<T> {
  readonly #reads = new LRUCache<string, Promise<T>>({ max: MOST, ttl: KEPT_MS });

  /**
   * @param eventId the event; its followers see the state after it
   * @param rights what decides on what the reader may see, as JSON
   */
  read({ eventId, rights }: { eventId: string; rights: unknown }, load: () => Promise<T>): Promise<T> {
    const key = `${eventId} ${JSON.stringify(rights)}`;
    const known = this.#reads.get(key);
    if (known) return known;
    const read = load();
    this.#reads.set(key, read);
    // What failed for one may succeed for the next.
    read.catch(() => this.#reads.delete(key));
    return read;
  }
}
