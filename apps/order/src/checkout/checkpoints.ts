import { existsSync, readFileSync, renameSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT_STEPS } from './checkout';

/** Points before and after every step, and after completion; fault tests pause a checkout or kill a process at each. */
export const CHECKPOINTS = [
  ...CHECKOUT_STEPS.flatMap((step) => [`before:${step}`, `after:${step}`] as const),
  'after:finish',
] as const;
export type Checkpoint = (typeof CHECKPOINTS)[number];

const MAX_PAUSE_MS = 10_000;
const POLL_INTERVAL_MS = 10;

/**
 * Pauses a checkout at the checkpoint that `file` contains, so that fault tests can kill processes meanwhile. Renames
 * the file to `<file>.reached`; the checkout continues when `<file>.go` exists, or after ten seconds.
 */
export function pauseAtCheckpoint(file: string): (checkpoint: Checkpoint) => Promise<void> {
  return async (checkpoint) => {
    if (!isRequested(file, checkpoint)) return;
    renameSync(file, `${file}.reached`);
    const until = Date.now() + MAX_PAUSE_MS;
    while (!existsSync(`${file}.go`) && Date.now() < until) await delay(POLL_INTERVAL_MS);
  };
}

function isRequested(file: string, checkpoint: Checkpoint): boolean {
  try {
    return readFileSync(file, 'utf8').trim() === checkpoint;
  } catch {
    return false;
  }
}
