import { timeout, TimeoutStrategy } from 'cockatiel';
import { logFailure } from './outage';
import { withNewRequestId } from './request-id';
import type { Service } from './service';

/** A run that exceeds this waits for something that never comes, such as a lost connection. */
const LONGEST_MS = 120_000;

interface JobOptions {
  /** The name of the job in the log. */
  name: string;
  intervalMs: number;
  /**
   * Whether the first run is at the start instead of after `everyMs`: to process what a crashed process left.
   */
  runImmediately?: boolean;
  /** One run. Must be safe to execute from several instances. */
  run: () => Promise<unknown>;
  /** The timeout of a run in milliseconds, after which the next one may start; two minutes by default. */
  timeoutMs?: number;
}

/**
 * Runs a job repeatedly, never concurrently, until the service stops; the shutdown waits for the current run.
 * A run starts `everyMs` after the end of the previous one; a run that fails or exceeds its timeout is logged
 * and does not stop the schedule.
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
  // No other job may start a run while the shutdown waits for this one.
  service.onClose(() => {
    isStopped = true;
    clearTimeout(timer);
  });
  service.onStop(() => running);
}
