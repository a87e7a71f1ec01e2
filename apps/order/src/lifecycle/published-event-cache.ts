import { LRUCache } from 'lru-cache';

/** Evicted ids are published again; subscribers drop duplicates by sequence. */
const MAX_IDS = 10_000;

/** Ids of events that this process published to subscribers without marking them in the outbox. */
export class PublishedEventCache {
  readonly #ids = new LRUCache<string, true>({ max: MAX_IDS });

  add(eventId: string): void {
    this.#ids.set(eventId, true);
  }

  has(eventId: string): boolean {
    return this.#ids.has(eventId);
  }
}
