import { Mutex } from 'async-mutex';

/**
 * Lets those who want the same thing take turns within this process. The database alone decides who gets it; but a
 * hundred transactions on one document at once spend their time on colliding, and in line they do not.
 */
export class Lanes {
  readonly #mutexes = new Map<string, Mutex>();

  /** Runs the work when everybody who came before on this lane is through. */
  async inTurn<T>(lane: string, work: () => Promise<T>): Promise<T> {
    const mutex = this.#mutexes.get(lane) ?? new Mutex();
    this.#mutexes.set(lane, mutex);
    try {
      return await mutex.runExclusive(work);
    } finally {
      if (!mutex.isLocked()) this.#mutexes.delete(lane);
    }
  }
}
