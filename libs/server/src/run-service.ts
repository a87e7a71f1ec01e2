import type { RunningService } from './service';

/** Creates and starts a service from its settings. */
export type StartService = (environment: Record<string, string | undefined>) => Promise<RunningService>;

const STOP_WITHIN_MS = 8_000;

/**
 * Runs a service as a process: one line when it cannot start, an orderly shutdown on SIGTERM and SIGINT.
 * Called by a `main.ts` that was started directly.
 */
export function runService(name: string, start: StartService): void {
  const starting = start(process.env);
  starting.catch((error: unknown) => {
    console.error(`${name} cannot start: ${errorReason(error)}`);
    process.exit(1);
  });
  endOnSignals(starting);
}

/** Shuts down in order even when the signal arrives during the start. */
function endOnSignals(starting: Promise<RunningService>): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    starting
      .then((service) => service.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function errorReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return `${error.message}. Stop the process that listens there or set PORT to another port.`;
  return error.message.split('\n')[0] ?? error.name;
}
