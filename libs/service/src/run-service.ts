import type { RunningService } from './service';

/** Builds and starts a service from its settings. */
export type StartService = (environment: Record<string, string | undefined>) => Promise<RunningService>;

const STOP_WITHIN_MS = 8_000;

/**
 * Runs a service as a process: one clear line when it cannot start, an orderly end on SIGTERM and SIGINT.
 * Called by a `main.ts` that was started directly.
 */
export function runService(name: string, start: StartService): void {
  start(process.env).then(
    (service) => endOnSignals(service),
    (error: unknown) => {
      console.error(`${name} cannot start: ${reasonOf(error)}`);
      process.exit(1);
    },
  );
}

function endOnSignals(service: RunningService): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
    service.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `${error.message}. Stop what listens there or set PORT to another one.`;
  return error.message.split('\n')[0] ?? error.name;
}
