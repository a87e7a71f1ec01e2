import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { chmod, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import lockfile from 'proper-lockfile';
import { rootfsAccount } from './rootfs-command';
import { postgresArguments } from './postgres-settings';

const run = promisify(execFile);

/** Part of the folder's name: a changed recipe builds a new system beside the old one. */
const RECIPE = 'debian-forky-documentdb-1';
/** A ready-made PostgreSQL data folder with the extension, inside the root file system. */
export const TEMPLATE = '/srv/template';
const PG_BIN = '/usr/lib/postgresql/18/bin';

/** The user's cache folder, shared by every clone of this project. */
export function cacheFolder(): string {
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'e-storefront');
}

/** Whether this machine can have DocumentDB at all: it takes root on Debian or Ubuntu. */
export function canBuildRootfs(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/**
 * Builds, once a machine, the Debian root file system with PostgreSQL, DocumentDB and Redis in the user's cache
 * folder, and returns its path. Takes about 40 seconds the first time, nothing afterwards. Throws an Error whose
 * message names the way out when rights, network or disk space are missing.
 */
export async function ensureRootfs(report: (progress: string) => void): Promise<string> {
  const target = path.join(cacheFolder(), RECIPE);
  if (existsSync(target)) return target;
  if (!canBuildRootfs()) {
    throw new Error(
      'Building the DocumentDB system needs root on Debian or Ubuntu. Set MONGODB_URI, or run `docker compose up -d mongo redis`, or install mongod.',
    );
  }
  mkdirSync(cacheFolder(), { recursive: true });
  const unlock = await waitForLock(target, report);
  try {
    if (!existsSync(target)) await build(target, report);
    return target;
  } catch (error) {
    throw explain(error);
  } finally {
    await unlock();
  }
}

async function waitForLock(target: string, report: (progress: string) => void): Promise<() => Promise<void>> {
  const options = { realpath: false, lockfilePath: `${target}.lock`, stale: 30_000, update: 5_000 };
  try {
    return await lockfile.lock(target, options);
  } catch {
    report('Another start is building the DocumentDB system, waiting for it');
    return lockfile.lock(target, {
      ...options,
      retries: { retries: 600, minTimeout: 1_000, maxTimeout: 1_000 },
    });
  }
}

async function build(target: string, report: (progress: string) => void): Promise<void> {
  const temporary = `${target}.building`;
  rmSync(temporary, { recursive: true, force: true });
  try {
    await installBuilder(report);
    report(
      'Building a Debian system with PostgreSQL, DocumentDB and Redis (once a machine, about 40 s, 570 MB)',
    );
    await run('mmdebstrap', builderArguments(temporary), { maxBuffer: 64 << 20 });
    report('Preparing a PostgreSQL data folder with the DocumentDB extension');
    await chmod(path.join(temporary, 'dev/shm'), 0o1777);
    await buildTemplate(temporary);
    await rename(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}

function builderArguments(target: string): string[] {
  const without = ['doc', 'man', 'locale', 'info'].map(
    (folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`,
  );
  return [
    '--variant=essential',
    '--include=postgresql-18-documentdb,redis-server',
    '--aptopt=APT::Install-Recommends "false"',
    // The mirror's Release file can be past its date; its signature is still checked.
    '--aptopt=Acquire::Check-Valid-Until "false"',
    ...without,
    'forky',
    target,
  ];
}

async function installBuilder(report: (progress: string) => void): Promise<void> {
  if (existsSync('/usr/bin/mmdebstrap')) return;
  report('Installing mmdebstrap');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', 'mmdebstrap'], { env });
  // Without package lists the first try cannot know the package.
  await install().catch(async () => {
    await run('apt-get', ['update'], { env });
    await install();
  });
}

async function buildTemplate(rootfs: string): Promise<void> {
  const [uid, gid] = rootfsAccount(rootfs, 'postgres');
  const as = [`--userspec=${uid}:${gid}`, rootfs];
  const home = path.join(rootfs, TEMPLATE);
  await run('install', ['-d', '-m', '0700', '-o', String(uid), '-g', String(gid), home]);
  const init = [
    '-A',
    'trust',
    '-U',
    'postgres',
    '--locale=C.UTF-8',
    '-E',
    'UTF8',
    '--wal-segsize=4',
    '--no-sync',
  ];
  await run('chroot', [...as, `${PG_BIN}/initdb`, ...init, '-D', `${TEMPLATE}/pg`]);
  // What every index of this project needs is built at once, so the two jobs that look for work all the time can go.
  const setup = `CREATE EXTENSION documentdb CASCADE;
    SELECT cron.unschedule(jobname) FROM cron.job WHERE jobname LIKE 'documentdb_index_build_task%';`;
  await writeFile(path.join(home, 'setup.sql'), setup, { mode: 0o644 });
  const server = postgresArguments(`${TEMPLATE}/pg`, TEMPLATE, false).slice(2).join("' '");
  const control = [...as, `${PG_BIN}/pg_ctl`, '-D', `${TEMPLATE}/pg`, '-w', '-l', `${TEMPLATE}/log`];
  await run('chroot', [...control, '-o', `'${server}'`, 'start']);
  try {
    const psql = ['/usr/bin/psql', '-h', TEMPLATE, '-U', 'postgres', '-v', 'ON_ERROR_STOP=1', '-q'];
    await run('chroot', [...as, ...psql, '-f', `${TEMPLATE}/setup.sql`]);
  } finally {
    await run('chroot', [...control, '-m', 'fast', 'stop']);
  }
}

/** Copies the ready-made data folder to a clone that has none. */
export async function copyTemplate(rootfs: string, pgData: string): Promise<void> {
  const temporary = `${pgData}.copying`;
  rmSync(temporary, { recursive: true, force: true });
  await run('cp', ['-a', '--reflink=auto', path.join(rootfs, TEMPLATE, 'pg'), temporary]);
  await rename(temporary, pgData);
}

/** One clear message for what usually goes wrong. */
function explain(error: unknown): Error {
  const text =
    error instanceof Error
      ? `${error.message}\n${(error as { stderr?: string }).stderr ?? ''}`
      : String(error);
  const last = text.trim().split('\n').slice(-5).join('\n');
  const otherwise = 'Or set MONGODB_URI to a MongoDB of your own.';
  if (/No space left|ENOSPC/.test(text)) {
    return new Error(
      `The disk is full: the DocumentDB system needs 1.5 GB in ${cacheFolder()}. Free some space and start again. ${otherwise}`,
    );
  }
  if (/Temporary failure|Could not (resolve|connect)|Failed to fetch|Unable to connect/.test(text)) {
    return new Error(
      `Debian's packages cannot be reached. Check the network and apt's sources, then start again. ${otherwise}\n${last}`,
    );
  }
  if (/Permission denied|Operation not permitted|EACCES|EPERM|mknod/.test(text)) {
    return new Error(
      `Not enough rights to build the DocumentDB system in ${cacheFolder()} (it needs root with chroot and mknod). ${otherwise}\n${last}`,
    );
  }
  return new Error(`Building the DocumentDB system failed. ${otherwise}\n${last}`);
}
