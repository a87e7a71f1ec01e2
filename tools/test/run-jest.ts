import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../workspace';

interface JestRun {
  /** Parts of test paths; all tests when empty. */
  filters: string[];
  /** The file of Jest's JSON report. */
  output: string;
  env: Record<string, string>;
}

/** Most tests wait for a database or another process, so three workers fill two cores. */
export const WORKERS = 3;

/** Far above the duration of the whole suite; a hung test must not block the machine. */
const LONGEST_MS = 26 * 60_000;

/** Runs Jest with its output shown. @throws when it ends without a report */
export async function runJest({ filters, output, env }: JestRun): Promise<void> {
  const options = ['-c', 'jest.config.cjs', '--maxWorkers', String(WORKERS)];
  const args = [...options, '--json', '--outputFile', output, ...filters];
  const child = spawn(process.execPath, [path.join(ROOT, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: ROOT,
    // The report goes to the file; Jest also writes it to its standard output, which is ignored.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning', ...env },
    // In its own process group, to find workers that outlive a killed Jest.
    detached: true,
  });
  const stop = (): void => void child.kill('SIGTERM');
  const guard = setTimeout(stop, LONGEST_MS);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(guard);
  process.off('SIGINT', stop).off('SIGTERM', stop);
  if (existsSync(output)) return;
  killGroup(child.pid);
  throw new Error('Jest ended without a report; see its message above.');
}

/** A hanging worker reacts to no other signal. */
function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
