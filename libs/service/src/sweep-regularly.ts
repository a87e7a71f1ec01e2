import type { Service } from './service';

interface Sweep {
  /** What is swept, for the log. */
  name: string;
  everyMs: number;
  /** Whether the first round comes at the start and not after `everyMs`: for what a process that died left behind. */
  atOnce?: boolean;
  /** One round. Must be safe from several instances. */
  run: () => Promise<unknown>;
}

/**
 * Runs a sweep again and again, never twice at once, as long as the service lives; the end waits for the round that is
 * running. A round comes `everyMs` after the one before has ended; one that fails is logged, and the next comes all the same.
 */
export function sweepRegularly(
  service: Pick<Service, 'logger' | 'onClose' | 'onStop'>,
  { name, everyMs, atOnce = false, run }: Sweep,
): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  const sweep = async (): Promise<void> => {
    try {
      await run();
    } catch (err) {
      service.logger.error({ err }, name);
    }
    if (!isStopped) schedule();
  };
  const start = (): void => {
    running = sweep();
  };
  const schedule = (): void => {
    timer = setTimeout(start, everyMs);
    timer.unref();
  };
  if (atOnce) start();
  else schedule();
  // Of several sweeps none begins anew while another is waited for.
  service.onClose(() => {
    isStopped = true;
    clearTimeout(timer);
  });
  service.onStop(() => running);
}
