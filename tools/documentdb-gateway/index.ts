import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Report } from './main';
import { serverOf } from './postgres';

export { ensureRootfs } from './rootfs';
export { rootfsCommand, type RootfsProgram } from './rootfs-command';

const STOP_MS = 20_000;

export interface DocumentDbOptions {
  /** From ensureRootfs. */
  rootfs: string;
  /** The folder of this clone's data; created if missing, kept across starts. */
  dataDir: string;
  /** 0 or absent: any free one. */
  port?: number;
  /** False trades durability in a power cut for speed; for tests. */
  durable?: boolean;
  report?: (progress: string) => void;
}

export interface DocumentDb {
  uri: string;
  port: number;
  /** The process that serves the protocol and owns PostgreSQL. */
  pid: number;
  /** Resolves when that process has ended, for any reason. */
  ended: Promise<unknown>;
  stop(): Promise<void>;
  /** Kills PostgreSQL and its owner, as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts PostgreSQL with DocumentDB on a data folder, and the MongoDB wire protocol in front of it, in a child
 * process that ends with this one in any case. Resolves when it is ready. Throws an Error with the reason when it
 * does not start.
 */
export async function startDocumentDb(options: DocumentDbOptions): Promise<DocumentDb> {
  const { rootfs, dataDir, port = 0, durable = true, report = () => undefined } = options;
  const args = ['--rootfs', rootfs, '--data', path.resolve(dataDir), '--port', String(port)];
  const root = path.resolve(__dirname, '../..');
  const child = fork(path.join(__dirname, 'main.ts'), durable ? args : [...args, '--not-durable'], {
    cwd: root,
    execArgv: ['--import', 'tsx', '--disable-warning=ExperimentalWarning'],
    env: { ...process.env, TSX_TSCONFIG_PATH: path.join(root, 'tsconfig.base.json') },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // Ctrl-C in a terminal must reach only the parent, which first ends what uses the database.
    detached: true,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const ready = await whenReady(child, report);
  // Neither the process nor its channel keeps the parent alive.
  child.unref();
  child.channel?.unref();
  return {
    uri: `mongodb://127.0.0.1:${ready}/`,
    port: ready,
    pid: child.pid ?? 0,
    ended,
    stop: () => stop(child),
    kill: () => kill(child, dataDir),
  };
}

function whenReady(child: ChildProcess, report: (progress: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    let reason = 'DocumentDB ended before it was ready';
    child.on('message', (message: Report) => {
      if ('progress' in message) report(message.progress);
      else if ('failed' in message) reason = message.failed;
      else resolve(message.ready.port);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(reason)));
  });
}

/** PostgreSQL first: it would shut down cleanly when its owner dies. */
async function kill(child: ChildProcess, dataDir: string): Promise<void> {
  child.ref();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const postgres = serverOf(dataDir);
  if (postgres) process.kill(postgres, 'SIGKILL');
  if (!child.kill('SIGKILL')) return;
  await ended;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(late);
}
