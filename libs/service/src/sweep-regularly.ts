import type { Service } from './service';

interface Sweep {
  /** What is swept, for the log. */
  name: string;
  everyMs: number;
  /** One round. Must be safe from several instances. */
  run: () => Promise<unknown>;
}

/**
 * Runs a sweep again and again, never twice at once, as long as the service lives; the end waits for the round that is
 * running. The first round comes after `everyMs`; one that fails is logged, and the next comes all the same.
 */
export function sweepRegularly(
  service: Pick<Service, 'logger' | 'onStop'>,
  { name, everyMs, run }: Sweep,
): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;
  const schedule = (): void => {
    timer = setTimeout(() => {
      running = run()
        .then(
          () => undefined,
          (err: unknown) => service.logger.error({ err }, name),
        )
        .then(() => {
          if (!isStopped) schedule();
        });
    }, everyMs);
    timer.unref();
  };
  schedule();
  service.onStop(async () => {
    isStopped = true;
    clearTimeout(timer);
    await running;
  });
}
