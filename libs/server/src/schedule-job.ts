import { timeout, TimeoutStrategy } from 'cockatiel';
import { logFailure } from './outage';
import { withNewRequestId } from './request-id';
import type { Service } from './service';

/** A run that exceeds this waits for something that never comes, such as a lost connection. */
const LONGEST_MS = 120_000;
const WOKEN_MS = 1_000;

interface JobOptions {
  /** The name of the job in the log. */
  name: string;
  intervalMs: number;
  /** Whether the first round comes at the start and not after `intervalMs`: for what a process that died left behind. */
  runImmediately?: boolean;
  /** One round. Must be safe from several instances. @returns when the next is due, where it is known to be sooner */
  run: () => Promise<Date | null | void>;
  /** How long a round is waited for before the next one may begin, in milliseconds; two minutes when left out. */
  timeoutMs?: number;
}

/** A sweep that is running or waiting for its next round. */
interface ScheduledJob {
  /** There is something to sweep: the next round begins within a second. */
  wake(): void;
}

/**
 * Runs a sweep again and again, never twice at once, as long as the service lives; the end waits for the round that is
 * running. A round comes `intervalMs` after the one before has ended; one that fails or never ends is logged, and the next
 * comes all the same.
 */
export function scheduleJob(
  service: Pick<Service, 'logger' | 'onClose' | 'onStop'> & Partial<Pick<Service, 'outage'>>,
  { name, intervalMs, runImmediately = false, run, timeoutMs = LONGEST_MS }: JobOptions,
): ScheduledJob {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  let isStopped = false;
  let dueAt = 0;
  const deadline = timeout(timeoutMs, TimeoutStrategy.Aggressive);
  const sweep = async (): Promise<void> => {
    isRunning = true;
    dueAt = Infinity;
    try {
      const next = await deadline.execute(run);
      if (next) dueAt = Math.min(dueAt, next.getTime());
    } catch (error) {
      logFailure(service, error, name, 'error');
    }
    isRunning = false;
    schedule(Math.min(dueAt, Date.now() + intervalMs));
  };
  const start = (): void => {
    running = withNewRequestId(sweep);
  };
  const schedule = (at: number): void => {
    if (isStopped) return;
    dueAt = at;
    clearTimeout(timer);
    timer = setTimeout(start, at - Date.now()).unref();
  };
  const wake = (): void => {
    const soon = Date.now() + Math.min(WOKEN_MS, intervalMs);
    if (soon >= dueAt) return;
    if (isRunning) dueAt = soon;
    else schedule(soon);
  };
  if (runImmediately) start();
  else schedule(Date.now() + intervalMs);
  // Of several sweeps none begins anew while another is waited for.
  service.onClose(() => {
    isStopped = true;
    clearTimeout(timer);
  });
  service.onStop(() => running);
  return { wake };
}
