import { statSync } from 'node:fs';
import type { Service } from '@e-storefront/server';

/** How soon a change is taken up. */
const POLL_INTERVAL_MS = 1_000;

/**
 * What a file says, read again whenever it changes. Looked at, not watched: a mounted volume tells nobody of a change.
 * While it holds nothing that can be read, what it said before goes on.
 */
export class WatchedFile<T> {
  readonly #file: string;
  readonly #read: (file: string) => T;
  #current: T;
  #fingerprint: string;

  private constructor(file: string, read: (file: string) => T) {
    this.#file = file;
    this.#read = read;
    this.#fingerprint = fingerprint(file);
    this.#current = read(file);
  }

  /**
   * Reads a file now and from then on until the service ends.
   * @throws what `read` throws at the first time
   */
  static open<T>(service: Service, file: string, read: (file: string) => T): WatchedFile<T> {
    const reread = new WatchedFile(file, read);
    const timer = setInterval(() => reread.#poll(service), POLL_INTERVAL_MS);
    service.onStop(() => clearInterval(timer));
    return reread;
  }

  get current(): T {
    return this.#current;
  }

  #poll({ logger }: Service): void {
    const present = fingerprint(this.#file);
    if (present === this.#fingerprint) return;
    this.#fingerprint = present;
    try {
      this.#current = this.#read(this.#file);
      logger.info({ file: this.#file }, 'read again');
    } catch (error) {
      logger.error({ err: error, file: this.#file }, 'cannot be read; what it said before goes on');
    }
  }
}

/** Another one for each version of a file, also when it is replaced within the clock's grain. Never throws. */
function fingerprint(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
