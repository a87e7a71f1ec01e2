import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;

/** The order service's way to stand still at a named point of a checkout, worked from outside by files. */
export class FaultHook {
  /** The file that the service watches: its setting CHECKOUT_FAULTS_FILE. */
  readonly file: string;

  constructor(folder: string) {
    this.file = path.join(folder, 'checkout-faults');
  }

  /** Asks the next checkout to stand still at a point. */
  arm(point: string): void {
    this.clear();
    // Renamed into place: the service must not read half a name.
    writeFileSync(`${this.file}.new`, point);
    renameSync(`${this.file}.new`, this.file);
  }

  /** Waits until a checkout stands still; false when none does in time, or something else came first. */
  async reached(withinMs: number, otherwise: AbortSignal): Promise<boolean> {
    for (const until = Date.now() + withinMs; Date.now() < until; await delay(LOOK_EVERY_MS)) {
      if (existsSync(`${this.file}.reached`)) return true;
      if (otherwise.aborted) return false;
    }
    return false;
  }

  /** Lets it go on. */
  release(): void {
    writeFileSync(`${this.file}.go`, '');
  }

  /** Leaves nothing armed. */
  clear(): void {
    for (const end of ['', '.reached', '.go']) rmSync(`${this.file}${end}`, { force: true });
  }
}
