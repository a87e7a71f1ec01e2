import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { guard } from './reaper';

export interface ProcessEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The reason why it could not be started. */
  error?: Error;
}

export interface GuardedProcess {
  /** 0 when it could not be started. */
  readonly pid: number;
  /** Resolves when it has ended, for any reason. */
  readonly ended: Promise<ProcessEnd>;
  readonly running: boolean;
  /** The last lines of its output, oldest first. */
  lastLines(): string[];
  kill(signal: NodeJS.Signals): void;
  /** Sends SIGTERM, and SIGKILL after `graceMs` (10 seconds by default). */
  stop(graceMs?: number): Promise<void>;
}

export interface GuardedProcessOptions {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  onLine?(line: string, from: 'stdout' | 'stderr'): void;
}

const KEPT_LINES = 25;

/** Starts a program that cannot outlive this process and that does not receive the terminal's Ctrl-C. */
export function startGuarded(options: GuardedProcessOptions): GuardedProcess {
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd,
    env: options.env ?? process.env,
  });
  const release = child.pid === undefined ? undefined : guard(child.pid);
  const kept = keepLines(child, options.onLine);
  let running = child.pid !== undefined;
  const ended = endOf(child).then(async (end) => {
    running = false;
    await release?.();
    return end;
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (running) child.kill(signal);
  };
  return {
    pid: child.pid ?? 0,
    ended,
    get running() {
      return running;
    },
    lastLines: () => [...kept],
    kill,
    stop: async (graceMs = 10_000) => {
      kill('SIGTERM');
      const timer = setTimeout(() => kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function keepLines(child: ChildProcess, onLine: GuardedProcessOptions['onLine']): string[] {
  const kept: string[] = [];
  for (const from of ['stdout', 'stderr'] as const) {
    const input = child[from];
    if (!input) continue;
    createInterface({ input }).on('line', (line) => {
      kept.push(line);
      if (kept.length > KEPT_LINES) kept.shift();
      onLine?.(line, from);
    });
  }
  return kept;
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, error });
    });
    const closed = new Promise<void>((done) => child.once('close', () => done()));
    child.once('exit', (code, signal) => {
      // Its last output may still be in the pipe; a grandchild that holds the pipe open must not block for ever.
      void Promise.race([closed, delay(1_000)]).then(() => resolve({ code, signal }));
    });
  });
}
