import { LRUCache } from 'lru-cache';

/** Those that are forgotten sooner than they are noted are told once more, which followers pass over. */
const REMEMBERED = 10_000;

/** The events that this process has told those who follow live, and has not noted to be told. */
export class PublishedEventCache {
  readonly #ids = new LRUCache<string, true>({ max: REMEMBERED });

  add(eventId: string): void {
    this.#ids.set(eventId, true);
  }

  has(eventId: string): boolean {
    return this.#ids.has(eventId);
  }
}
