import { LRUCache } from 'lru-cache';

const MAX_TAGS = 100_000;

/** Data that was read from subgraphs and may be outdated. */
export interface TaggedRead {
  /** The tags of its content, as `service` and `service Type:id`. */
  readonly tags: readonly string[];
  /** The last version of the log at which it was known to be current; initially the version before the read began. */
  version: number;
}

/** Records the purged tags in order, and determines whether data that was read earlier may still be served. */
export class PurgeLog {
  /** The version of the last purge by tag. */
  readonly #last = new LRUCache<string, number>({
    max: MAX_TAGS,
    dispose: (version, _tag, reason) => {
      if (reason === 'evict') this.#oldest = Math.max(this.#oldest, version);
    },
  });
  #version = 0;
  /** Earlier purges are dropped: data that was read before them counts as outdated. */
  #oldest = 0;

  /** Incremented by every purge. */
  get version(): number {
    return this.#version;
  }

  /** Records a change of everything with one of these tags. */
  purge(tags: readonly string[]): void {
    this.#version += 1;
    for (const tag of tags) this.#last.set(tag, this.#version);
  }

  /** Records that everything may have changed. */
  purgeAll(): void {
    this.#version += 1;
    this.#oldest = this.#version;
    this.#last.clear();
  }

  /** Whether none of its content has been purged since it was read. */
  isCurrent(read: TaggedRead): boolean {
    if (read.version === this.#version) return true;
    if (read.version < this.#oldest) return false;
    if (read.tags.some((tag) => (this.#last.get(tag) ?? 0) > read.version)) return false;
    read.version = this.#version;
    return true;
  }
}
