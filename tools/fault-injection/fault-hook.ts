import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;

/** Pauses the order service at a named checkpoint of a checkout, controlled by files. */
export class FaultHook {
  /** The file that the service watches: its setting CHECKOUT_FAULTS_FILE. */
  readonly file: string;

  constructor(folder: string) {
    this.file = path.join(folder, 'checkout-faults');
  }

  /** Makes the next checkout pause at a checkpoint. */
  arm(point: string): void {
    this.clear();
    // Renamed into place: the service must not read a partial name.
    writeFileSync(`${this.file}.new`, point);
    renameSync(`${this.file}.new`, this.file);
  }

  /** Waits until a checkout has paused; false at the timeout or when something else happened first. */
  async reached(withinMs: number, otherwise: AbortSignal): Promise<boolean> {
    for (const until = Date.now() + withinMs; Date.now() < until; await delay(LOOK_EVERY_MS)) {
      if (existsSync(`${this.file}.reached`)) return true;
      if (otherwise.aborted) return false;
    }
    return false;
  }

  /** Resumes the checkout. */
  release(): void {
    writeFileSync(`${this.file}.go`, '');
  }

  /** Removes every pending request to pause. */
  clear(): void {
    for (const end of ['', '.reached', '.go']) rmSync(`${this.file}${end}`, { force: true });
  }
}
