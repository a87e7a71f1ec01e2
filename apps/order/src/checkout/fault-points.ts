import { existsSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { CheckoutPoint } from './checkout';

const STANDS_FOR_MS = 10_000;
const LOOK_AGAIN_MS = 10;

/**
 * Lets a test stop a checkout exactly at one of its points, to kill what it likes meanwhile. A point that `file` names
 * is acknowledged by renaming the file to `<file>.reached`; the checkout goes on when `<file>.go` is there, or by itself
 * after ten seconds.
 */
export function stopAtPoint(file: string): (point: CheckoutPoint) => Promise<void> {
  return async (point) => {
    if (!isAskedFor(file, point)) return;
    renameSync(file, `${file}.reached`);
    const until = Date.now() + STANDS_FOR_MS;
    while (!existsSync(`${file}.go`) && Date.now() < until) await delay(LOOK_AGAIN_MS);
  };
}

function isAskedFor(file: string, point: CheckoutPoint): boolean {
  try {
    return readFileSync(file, 'utf8').trim() === point;
  } catch {
    return false;
  }
}
