import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startGuarded } from '../services/guarded-process';
import { ROOT } from '../workspace';

/** A server that is measured. */
export interface Target {
  name: string;
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** Starts a script of this folder that says `listening <url>` when it is ready. */
export function startTarget(name: string, script: string, env: Record<string, string>): Promise<Target> {
  return new Promise((resolve, reject) => {
    const child = startGuarded({
      command: process.execPath,
      args: [
        '--import',
        'tsx',
        '--disable-warning=ExperimentalWarning',
        path.join(ROOT, 'tools/bench', script),
      ],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        APOLLO_TELEMETRY_DISABLED: 'true',
        PAYMENT_PROVIDER: 'sandbox',
        ...env,
      },
      cwd: ROOT,
      onLine: (line) => {
        const url = /^listening (\S+)$/.exec(line)?.[1];
        if (url) resolve({ name, url, pid: child.pid, stop: () => child.stop() });
      },
    });
    void child.ended.then(() => reject(new Error(`${name} ended: ${child.lastLines().join('\n')}`)));
  });
}

/** The memory that a process holds now, in MB; NaN where the system has no /proc. */
export function residentMegabytes(pid: number): number {
  try {
    const pages = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(pages)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
