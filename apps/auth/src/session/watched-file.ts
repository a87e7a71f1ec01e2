import { statSync } from 'node:fs';
import type { Service } from '@e-storefront/server';

const POLL_INTERVAL_MS = 1_000;

/**
 * Parsed content of a file that is read again after each change. It polls, because mounted volumes do not report changes.
 * An invalid file keeps the last valid content.
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
   * Reads a file and polls it until the service stops.
   * @throws errors of the first `read`
   */
  static open<T>(service: Service, file: string, read: (file: string) => T): WatchedFile<T> {
    const watched = new WatchedFile(file, read);
    const timer = setInterval(() => watched.#poll(service), POLL_INTERVAL_MS);
    service.onStop(() => clearInterval(timer));
    return watched;
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
      logger.info({ file: this.#file }, 'file reloaded');
    } catch (error) {
      logger.error({ err: error, file: this.#file }, 'file is invalid; keeping the previous content');
    }
  }
}

/** Differs for each version, even for one written within the clock's resolution. Never throws. */
function fingerprint(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}
