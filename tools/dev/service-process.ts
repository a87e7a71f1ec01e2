import { closeSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { builtService, SERVICE_FLAGS } from '../build/built';
import { startGuarded, type GuardedProcess, type ProcessEnd } from '../services/guarded-process';
import { plainLine, shortWarning } from './log-line';

export interface ServiceProcessOptions {
  name: string;
  port: number;
  root: string;
  env: Record<string, string>;
  logFile: string;
  readyWithinMs: number;
  /** A warning or error of the service's log, in short form. */
  onWarning(line: string): void;
  /** The log cannot be written. */
  onFault(error: unknown): void;
}

/** Starts a bundled service with its own log file. */
export function startService(options: ServiceProcessOptions): GuardedProcess {
  const log = openSync(options.logFile, 'a');
  const service = startGuarded({
    command: process.execPath,
    args: [...SERVICE_FLAGS, builtService(options.name)],
    cwd: options.root,
    env: { ...process.env, ...options.env },
    onLine: (line) => {
      try {
        writeSync(log, `${line}\n`);
      } catch (error) {
        options.onFault(error);
      }
      const warning = shortWarning(options.name, line);
      if (warning) options.onWarning(warning);
    },
  });
  void service.ended.then(() => closeSync(log));
  return service;
}

/**
 * Waits until a service is ready.
 * @throws Error with its last log lines when it ends first or takes too long
 */
export async function requireReady(service: GuardedProcess, options: ServiceProcessOptions): Promise<void> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), options.readyWithinMs);
  void service.ended.then(() => over.abort());
  const state = await waitUntilReady(`http://127.0.0.1:${options.port}`, over.signal);
  clearTimeout(timer);
  if (state === 'ready') return;
  if (!service.running) throw serviceEnded(service, await service.ended, options);
  const seconds = options.readyWithinMs / 1_000;
  throw new Error(
    `${options.name} is not ready after ${seconds} s (${state}).${lastLogLines(service, options)}`,
  );
}

/** Resolves when a service and its dependencies are ready; returns the last response at the timeout. */
async function waitUntilReady(url: string, signal: AbortSignal): Promise<'ready' | string> {
  let last = 'no response';
  while (!signal.aborted) {
    try {
      const answer = await fetch(`${url}/health/ready`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
      });
      if (answer.status === 200) return 'ready';
      last = `${answer.status} ${(await answer.text()).slice(0, 200)}`;
    } catch {
      // Not listening yet.
    }
    await delay(100);
  }
  return last;
}

/** The message about a service that ended unexpectedly. */
export function serviceEnded(
  service: GuardedProcess,
  end: ProcessEnd,
  options: ServiceProcessOptions,
): Error {
  const how = end.error?.message ?? (end.signal ? `killed by ${end.signal}` : `exit code ${end.code}`);
  return new Error(`${options.name} ended unexpectedly (${how}).${lastLogLines(service, options)}`);
}

function lastLogLines(service: GuardedProcess, { logFile }: ServiceProcessOptions): string {
  const lines = service
    .lastLines()
    .slice(-10)
    .map((line) => `  | ${plainLine(line)}`);
  const shown = path.relative(process.cwd(), logFile);
  return `${lines.length > 0 ? ` Its last lines:\n${lines.join('\n')}` : ' It wrote nothing.'}\n  Full log: ${shown}`;
}
