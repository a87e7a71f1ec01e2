import { execFile } from 'node:child_process';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { postgresArguments } from './postgres-settings';
import { rootfsAccount } from './rootfs-command';
import { explainFailure } from './rootfs-failures';

const run = promisify(execFile);

/** An initialised PostgreSQL data folder with the extension, inside the root file system. */
const TEMPLATE = '/srv/template';
const PG_BIN = '/usr/lib/postgresql/18/bin';

/** The initial SQL of every new database. Index builds are synchronous here, so the polling jobs are removed. */
const SETUP = `CREATE EXTENSION documentdb CASCADE;
SELECT cron.unschedule(jobname) FROM cron.job WHERE jobname LIKE 'documentdb_index_build_task%';
`;

/**
 * Creates the data folder once, so that a clone's first start copies it instead of taking seconds to initialise one.
 */
export async function buildTemplate(rootfs: string): Promise<void> {
  const [uid, gid] = rootfsAccount(rootfs, 'postgres');
  const as = [`--userspec=${uid}:${gid}`, rootfs];
  const home = path.join(rootfs, TEMPLATE);
  await run('install', ['-d', '-m', '0700', '-o', String(uid), '-g', String(gid), home]);
  await writeFile(path.join(home, 'setup.sql'), SETUP, { mode: 0o644 });
  const layout = [
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
  await run('chroot', [...as, `${PG_BIN}/initdb`, ...layout, '-D', `${TEMPLATE}/pg`]);
  const control = [...as, `${PG_BIN}/pg_ctl`, '-D', `${TEMPLATE}/pg`, '-w', '-l', `${TEMPLATE}/log`];
  const [, , ...settings] = postgresArguments(`${TEMPLATE}/pg`, TEMPLATE, false);
  await run('chroot', [...control, '-o', settings.map((word) => `'${word}'`).join(' '), 'start']);
  try {
    const psql = ['/usr/bin/psql', '-h', TEMPLATE, '-U', 'postgres', '-v', 'ON_ERROR_STOP=1', '-q'];
    await run('chroot', [...as, ...psql, '-f', `${TEMPLATE}/setup.sql`]);
  } finally {
    await run('chroot', [...control, '-m', 'fast', 'stop']);
  }
}

/** Copies the template to a clone without data. Throws an Error that suggests a solution. */
export async function copyTemplate(rootfs: string, pgData: string): Promise<void> {
  const temporary = `${pgData}.copying`;
  try {
    await rm(temporary, { recursive: true, force: true });
    await run('cp', ['-a', '--reflink=auto', path.join(rootfs, TEMPLATE, 'pg'), temporary]);
    await rename(temporary, pgData);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    const space = `a new database needs 60 MB in ${path.dirname(pgData)}`;
    throw explainFailure(error, { doing: 'Preparing the database', space });
  }
}
