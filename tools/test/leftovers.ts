import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isFree } from '../dev/port-conflicts';
import { commandOf } from '../dev/port-holder';

/** The environment variable that identifies the processes of a run: child processes inherit it. */
export const RUN_MARK = 'E_STOREFRONT_TEST_RUN';

/** How long stopped processes may take to end. */
const GRACE_MS = 3_000;

interface LeftProcess {
  pid: number;
  command: string;
}

/** Other processes of a run that are still running. Empty on systems without /proc. */
export async function processesMarked(mark: string): Promise<LeftProcess[]> {
  const until = Date.now() + GRACE_MS;
  for (;;) {
    const found = await findMarked(mark);
    if (found.length === 0 || Date.now() > until) return found;
    await delay(200);
  }
}

async function findMarked(mark: string): Promise<LeftProcess[]> {
  const own = new Set([process.pid, process.ppid]);
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.map(Number).filter((pid) => Number.isInteger(pid) && !own.has(pid));
  const found = await Promise.all(pids.map((pid) => describe(pid, mark)));
  return found.filter((entry) => entry !== undefined);
}

async function describe(pid: number, mark: string): Promise<LeftProcess | undefined> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    if (!environment.split('\0').includes(`${RUN_MARK}=${mark}`)) return undefined;
    const command = commandOf(pid);
    return command === '' ? undefined : { pid, command };
  } catch {
    // The process has ended, or belongs to another user.
    return undefined;
  }
}

/** The given local ports that are still open. */
export async function takenPorts(ports: number[]): Promise<number[]> {
  const free = await Promise.all(ports.map((port) => isFree(port)));
  return ports.filter((_port, index) => !free[index]);
}
