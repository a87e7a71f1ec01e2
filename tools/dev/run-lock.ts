import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { commandOf } from './port-holder';

const lockFile = z.object({
  pid: z.int(),
  since: z.string(),
  reaper: z.int().optional(),
  mongoUri: z.string().optional(),
  redisUrl: z.string().optional(),
});
type Holder = z.output<typeof lockFile>;
/** Data of a run in addition to its process. */
type Notes = Omit<Holder, 'pid' | 'since'>;

const CLEANING_UP_MS = 20_000;
/** The address of a developer's own database may contain a password. */
const PRIVATE = { mode: 0o600 };

export interface RunLock {
  /**
   * Records the process that cleans up if this one is killed, so that the next start can wait for it, and the
   * addresses of the databases, so that commands find them.
   */
  note(notes: Notes): void;
  release(): void;
}

/**
 * Makes this process the only one that runs this clone.
 * @throws Error naming the process that already does
 */
export async function takeRunLock(dataDir: string, report: (progress: string) => void): Promise<RunLock> {
  const file = fileIn(dataDir);
  const mine: Holder = { pid: process.pid, since: new Date().toISOString() };
  mkdirSync(dataDir, { recursive: true });
  while (!writeNew(file, mine)) {
    const holder = readHolder(file);
    if (holder && isRunning(holder.pid, process.argv[1] ?? '')) {
      throw new Error(
        `This clone is already running: process ${holder.pid}, since ${holder.since}. ` +
          `Stop it with Ctrl-C where it runs, or with: kill ${holder.pid}`,
      );
    }
    if (holder?.reaper) await waitForReaper(holder.reaper, report);
    rmSync(file, { force: true });
  }
  return {
    note: (notes) => replace(file, { ...mine, ...notes }),
    release: () => rmSync(file, { force: true }),
  };
}

/**
 * The process that runs this clone.
 * @param program its script, without a folder
 * @returns undefined if there is none
 */
export function runningIn(dataDir: string, program: string): Holder | undefined {
  const holder = readHolder(fileIn(dataDir));
  return holder && isRunning(holder.pid, program) ? holder : undefined;
}

function fileIn(dataDir: string): string {
  return path.join(dataDir, 'run.json');
}

/** A killed run leaves a process that stops its databases; two servers on the same data would damage it. */
async function waitForReaper(reaper: number, report: (progress: string) => void): Promise<void> {
  const deadline = Date.now() + CLEANING_UP_MS;
  if (isRunning(reaper, 'reaper-process.mjs')) report('waiting for the databases of the last run to stop');
  while (Date.now() < deadline && isRunning(reaper, 'reaper-process.mjs')) await delay(100);
}

/** Written at once: a process that finds an incomplete file takes the lock over. */
function replace(file: string, holder: Holder): void {
  writeFileSync(`${file}.new`, JSON.stringify(holder), PRIVATE);
  renameSync(`${file}.new`, file);
}

function writeNew(file: string, holder: Holder): boolean {
  try {
    writeFileSync(file, JSON.stringify(holder), { ...PRIVATE, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return lockFile.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Process ids are reused, so where /proc exists, the process must also be running that program. */
function isRunning(pid: number, program: string): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return process.platform !== 'linux' || commandOf(pid).includes(path.basename(program));
}
