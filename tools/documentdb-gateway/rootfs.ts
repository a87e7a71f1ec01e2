import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import lockfile from 'proper-lockfile';
import { canBuildRootfs, thisHost } from '../services/host';
import { cacheFolder } from '../workspace';
import { buildTemplate } from './pg-template';
import { explainFailure } from './rootfs-failures';

const run = promisify(execFile);

/** Part of the folder's name: a changed recipe builds a new system beside the old one. */
const RECIPE = 'debian-forky-documentdb-1';

/**
 * Builds, once per machine, the Debian root file system with PostgreSQL, DocumentDB and Redis in the user's cache
 * folder, and returns its path. Takes about 40 seconds the first time, nothing afterwards. Throws an Error that
 * suggests a solution when rights, network or disk space are missing.
 */
export async function ensureRootfs(report: (progress: string) => void): Promise<string> {
  const target = path.join(cacheFolder(), RECIPE);
  if (existsSync(target)) return target;
  if (!canBuildRootfs(thisHost())) {
    throw new Error(
      'Building the DocumentDB system needs root on Debian or Ubuntu. Set MONGODB_URI, or run `docker compose up -d mongo redis`, or install mongod.',
    );
  }
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    const unlock = await waitForLock(target, report);
    try {
      if (!existsSync(target)) await build(target, report);
    } finally {
      await unlock();
    }
    return target;
  } catch (error) {
    const space = `the DocumentDB system needs 1.5 GB in ${cacheFolder()}`;
    throw explainFailure(error, { doing: 'Building the DocumentDB system', space });
  }
}

async function waitForLock(target: string, report: (progress: string) => void): Promise<() => Promise<void>> {
  const options = { realpath: false, lockfilePath: `${target}.lock`, stale: 30_000, update: 5_000 };
  try {
    return await lockfile.lock(target, options);
  } catch {
    report('Waiting for another start that is building the DocumentDB system');
    return lockfile.lock(target, {
      ...options,
      retries: { retries: 600, minTimeout: 1_000, maxTimeout: 1_000 },
    });
  }
}

async function build(target: string, report: (progress: string) => void): Promise<void> {
  const temporary = `${target}.building`;
  await removeTree(temporary);
  try {
    await installBuilder(report);
    report(
      'Building a Debian system with PostgreSQL, DocumentDB and Redis (once per machine, about 40 s, 570 MB)',
    );
    await run('mmdebstrap', builderArguments(temporary), { maxBuffer: 64 << 20 });
    report('Preparing a PostgreSQL data folder with the DocumentDB extension');
    await chmod(path.join(temporary, 'dev/shm'), 0o1777);
    await buildTemplate(temporary);
    await rename(temporary, target);
  } catch (error) {
    await removeTree(temporary).catch(() => undefined);
    throw error;
  }
}

/** A killed build may have left /proc or /dev mounted in its folder: they must not be deleted. */
async function removeTree(folder: string): Promise<void> {
  await run('rm', ['-rf', '--one-file-system', folder]);
}

function builderArguments(target: string): string[] {
  const without = ['doc', 'man', 'locale', 'info'].map(
    (folder) => `--dpkgopt=path-exclude=/usr/share/${folder}/*`,
  );
  return [
    '--variant=essential',
    '--include=postgresql-18-documentdb,redis-server',
    '--aptopt=APT::Install-Recommends "false"',
    // The mirror's Release file can be past its date; its signature is still verified.
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
  // Without package lists the first attempt cannot find the package.
  await install().catch(async () => {
    await run('apt-get', ['update'], { env });
    await install();
  });
}
