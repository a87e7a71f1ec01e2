import { timeout, TimeoutStrategy } from 'cockatiel';
import { logFailure } from './outage';
import { withNewRequestId } from './request-id';
import type { Service } from './service';

/** A round that has not ended by then is waiting for something that never comes, such as a connection that is gone. */
const LONGEST_MS = 120_000;

interface JobOptions {
  /** What is swept, for the log. */
  name: string;
  intervalMs: number;
  /** Whether the first round comes at the start and not after `everyMs`: for what a process that died left behind. */
  runImmediately?: boolean;
  /** One round. Must be safe from several instances. */
  run: () => Promise<unknown>;
  /** How long a round is waited for before the next one may begin, in milliseconds; two minutes when left out. */
  timeoutMs?: number;
}

/**
 * Runs a sweep again and again, never twice at once, as long as the service lives; the end waits for the round that is
 * running. A round comes `everyMs` after the one before has ended; one that fails or never ends is logged, and the next
 * comes all the same.
 */
export function scheduleJob(
  service: Pick<Service, 'logger' | 'onClose' | 'onStop'> & Partial<Pick<Service, 'outage'>>,
  { name, intervalMs, runImmediately = false, run, timeoutMs = LONGEST_MS }: JobOptions,
): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  const deadline = timeout(timeoutMs, TimeoutStrategy.Aggressive);
  const sweep = async (): Promise<void> => {
    try {
      await deadline.execute(run);
    } catch (error) {
      logFailure(service, error, name, 'error');
    }
    if (!isStopped) schedule();
  };
  const start = (): void => {
    running = withNewRequestId(sweep);
  };
  const schedule = (): void => {
    timer = setTimeout(start, intervalMs);
    timer.unref();
  };
  if (runImmediately) start();
  else schedule();
  // Of several sweeps none begins anew while another is waited for.
  service.onClose(() => {
    isStopped = true;
    clearTimeout(timer);
  });
  service.onStop(() => running);
}
