import { Mutex } from 'async-mutex';

/**
 * Serializes work per key within this process. Correctness depends on the database alone; the mutex only keeps
 * concurrent transactions on one document from retrying their write conflicts.
 */
export class KeyedMutex {
  readonly #mutexes = new Map<string, Mutex>();

  async runExclusive<T>(key: string, work: () => Promise<T>): Promise<T> {
    const mutex = this.#mutexes.get(key) ?? new Mutex();
    this.#mutexes.set(key, mutex);
    try {
      return await mutex.runExclusive(work);
    } finally {
      if (!mutex.isLocked()) this.#mutexes.delete(key);
    }
  }
}
