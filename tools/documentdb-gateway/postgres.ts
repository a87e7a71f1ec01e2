import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PgConnection } from './pg-connection';
import { postgresArguments, SOCKET_FILE } from './postgres-settings';
import { copyTemplate } from './pg-template';
import { rootfsCommand } from './rootfs-command';

const START_MS = 60_000;
const STOP_MS = 15_000;
/** A server whose owner was killed shuts down by itself in less time. */
const LEFTOVER_MS = 5_000;

export interface PostgresOptions {
  rootfs: string;
  dataDir: string;
  /** Survives a power cut; tests do not need that and are faster without. */
  durable: boolean;
}

export interface Postgres {
  /** Short enough for a socket's path however deep the data folder is. */
  socketPath: string;
  /** Settles when the server has ended, for any reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on a data folder, copying the template if there is none, and resolves when it is ready. Throws an
 * Error with the last log lines when it does not start, or when the folder is in use.
 */
export async function startPostgres({ rootfs, dataDir, durable }: PostgresOptions): Promise<Postgres> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const logFile = path.join(dataDir, 'postgres.log');
  const { command, args } = rootfsCommand(rootfs, {
    dataDir,
    user: 'postgres',
    program: '/usr/lib/postgresql/18/bin/postgres',
    args: (inside) => postgresArguments(`${inside}/pg`, inside, durable),
    deathSignal: 'INT',
  });
  const pgData = path.join(dataDir, 'pg');
  if (existsSync(pgData)) await clearLeftovers(dataDir);
  else await copyTemplate(rootfs, pgData);
  const log = openSync(logFile, 'w');
  // In its own process group, so that Ctrl-C in a terminal reaches only its owner first.
  const server = spawn(command, args, { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const exited = new Promise<void>((resolve) => {
    server.once('exit', () => resolve());
    server.once('error', () => resolve());
  });
  const folder = openSync(dataDir, 'r');
  const socketPath = `/proc/self/fd/${folder}/${SOCKET_FILE}`;
  void exited.then(() => closeSync(folder));
  await waitUntilReady(server, socketPath, logFile);
  return { socketPath, exited, stop: () => stop(server, exited) };
}

/** The PostgreSQL process that uses a data folder. */
export function serverOf(dataDir: string): number | undefined {
  return owner(path.join(dataDir, 'pg', 'postmaster.pid'));
}

async function waitUntilReady(server: ChildProcess, socketPath: string, logFile: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (server.exitCode === null && server.signalCode === null && Date.now() < deadline) {
    try {
      const connection = await PgConnection.open(socketPath);
      connection.close();
      return;
    } catch {
      await sleep(20);
    }
  }
  server.kill('SIGINT');
  const lastWords = readFileSync(logFile, 'utf8').trim().split('\n').slice(-6).join('\n');
  throw new Error(`PostgreSQL did not start; its log (${logFile}) ends with:\n${lastWords}`);
}

/** Fast shutdown: clients are disconnected, the data is written. A server that does not end is killed. */
async function stop(server: ChildProcess, exited: Promise<void>): Promise<void> {
  server.kill('SIGINT');
  const late = setTimeout(() => server.kill('SIGQUIT'), STOP_MS);
  await exited;
  clearTimeout(late);
}

/** A killed run leaves its lock files, and perhaps its server for a moment; a running one must not be disturbed. */
async function clearLeftovers(dataDir: string): Promise<void> {
  const lock = path.join(dataDir, 'pg', 'postmaster.pid');
  const deadline = Date.now() + LEFTOVER_MS;
  for (let pid = owner(lock); pid && Date.now() < deadline; pid = owner(lock)) await sleep(100);
  const pid = owner(lock);
  if (pid) {
    throw new Error(
      `The data folder ${dataDir} is in use by PostgreSQL (process ${pid}). Stop that start of the project first.`,
    );
  }
  for (const file of [lock, path.join(dataDir, SOCKET_FILE), path.join(dataDir, `${SOCKET_FILE}.lock`)]) {
    rmSync(file, { force: true });
  }
}

/** The process that a lock file names, if it is a PostgreSQL that uses this folder (and not a reused process id). */
function owner(lock: string): number | undefined {
  try {
    const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
    const [here, there] = [statSync(path.dirname(lock)), statSync(`/proc/${pid}/cwd`)];
    return here.ino === there.ino && here.dev === there.dev ? pid : undefined;
  } catch {
    return undefined;
  }
}
