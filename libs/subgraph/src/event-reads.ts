import { LRUCache } from 'lru-cache';

/** Slower subscribers read for themselves. */
const KEPT_MS = 10_000;
const MOST = 2_000;

/**
 * Shares one read per event among all subscribers with the same rights. The rights are part of the key: a
 * subscriber whose rights have changed reads again.
 */
export class EventReads<T> {
  readonly #reads = new LRUCache<string, Promise<T>>({ max: MOST, ttl: KEPT_MS });

  /**
   * @param eventId the event; the read returns the state after it
   * @param rights what determines the visible data, as JSON
   */
  read({ eventId, rights }: { eventId: string; rights: unknown }, load: () => Promise<T>): Promise<T> {
    const key = `${eventId} ${JSON.stringify(rights)}`;
    const known = this.#reads.get(key);
    if (known) return known;
    const read = load();
    this.#reads.set(key, read);
    // A failed read is not shared: the next one may succeed.
    read.catch(() => this.#reads.delete(key));
    return read;
  }
}
