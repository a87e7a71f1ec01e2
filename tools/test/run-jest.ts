import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../workspace';

interface JestRun {
  /** Parts of test paths; all tests when empty. */
  filters: string[];
  /** Where Jest writes its JSON report. */
  output: string;
  env: Record<string, string>;
}

/** No run of the whole suite comes near this; a hung test must not hang the machine that runs it. */
const LONGEST_MS = 26 * 60_000;

/** Runs Jest with its output shown. @throws when it ends without a report */
export async function runJest({ filters, output, env }: JestRun): Promise<void> {
  const args = ['-c', 'jest.config.cjs', '--json', '--outputFile', output, ...filters];
  const child = spawn(process.execPath, [path.join(ROOT, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: ROOT,
    // The report goes to the file; Jest also writes it to its standard output, where nobody reads it.
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning', ...env },
    // A process group of its own, by which the workers are found that outlive a Jest that was ended.
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
  throw new Error('Jest ended without a report; its message stands above.');
}

/** A hanging worker handles no other signal. */
function killGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader, 'SIGKILL');
  } catch {
    // All of them have ended.
  }
}
