import { LRUCache } from 'lru-cache';

const MAX_TAGS = 100_000;

/** What was read of subgraphs, and may be out of date. */
export interface TaggedRead {
  /** What it holds, as `service` and `service Type:id`. */
  readonly tags: readonly string[];
  /** The last version of the log at which it was known to be current; at first that of before the reading began. */
  version: number;
}

/** Remembers which tags have been purged, in order, and so tells whether what was read before may still be given out. */
export class PurgeLog {
  /** The version of the last purge by tag. */
  readonly #last = new LRUCache<string, number>({
    max: MAX_TAGS,
    dispose: (version, _tag, reason) => {
      if (reason === 'evict') this.#oldest = Math.max(this.#oldest, version);
    },
  });
  #version = 0;
  /** Purges of before are forgotten: what was read before is out of date. */
  #oldest = 0;

  /** Rises with every purge. */
  get version(): number {
    return this.#version;
  }

  /** Notes that what holds one of these tags has changed. */
  purge(tags: readonly string[]): void {
    this.#version += 1;
    for (const tag of tags) this.#last.set(tag, this.#version);
  }

  /** Notes that everything may have changed. */
  purgeAll(): void {
    this.#version += 1;
    this.#oldest = this.#version;
    this.#last.clear();
  }

  /** Whether nothing that it holds has been purged since it was read. */
  isCurrent(read: TaggedRead): boolean {
    if (read.version === this.#version) return true;
    if (read.version < this.#oldest) return false;
    if (read.tags.some((tag) => (this.#last.get(tag) ?? 0) > read.version)) return false;
    read.version = this.#version;
    return true;
  }
}
