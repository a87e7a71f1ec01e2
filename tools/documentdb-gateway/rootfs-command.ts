import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import {
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

/** The path of the mounted data folder in the root file system. */
const MOUNT_POINT = '/srv/data';
/** The data of clones if it cannot be mounted. */
const CLONES = '/srv/clones';

export interface RootfsProgram {
  /** The folder on the host with the program's data; created if missing, and owned by `user`. */
  dataDir: string;
  /** Absolute path inside the root file system. */
  program: string;
  args(dataDir: string): string[];
  /** An account of the root file system, such as `postgres` or `redis`. */
  user: string;
  /** Sent to the program when its parent dies, for any reason. */
  deathSignal?: 'INT' | 'TERM' | 'QUIT';
}

let bindMounts: boolean | undefined;

/** Whether this process may mount a folder in its own namespace; some containers forbid it. */
function canBindMount(): boolean {
  bindMounts ??=
    spawnSync('unshare', ['--mount', 'sh', '-c', 'mount --bind /mnt /mnt'], { timeout: 5_000 }).status === 0;
  return bindMounts;
}

/** Numeric user and group of an account inside the root file system, as `[uid, gid]`. */
export function rootfsAccount(rootfs: string, user: string): [number, number] {
  const entry = readFileSync(path.join(rootfs, 'etc/passwd'), 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${user}:`));
  const [, , uid, gid] = entry?.split(':') ?? [];
  if (!uid || !gid)
    throw new Error(`the root file system ${rootfs} has no user ${user}; delete it and start again`);
  return [Number(uid), Number(gid)];
}

/**
 * The command that runs a program of the root file system, unprivileged, with a data folder of the host mounted at a
 * fixed path in a mount namespace that ends with the program. Where mounting is forbidden, the data is inside the
 * root file system and the host's folder becomes a link to it.
 */
export function rootfsCommand(rootfs: string, options: RootfsProgram): { command: string; args: string[] } {
  const { dataDir, program, user, deathSignal = 'TERM' } = options;
  const [uid, gid] = rootfsAccount(rootfs, user);
  const mounted = canBindMount();
  const inside = mounted ? MOUNT_POINT : linkInside(rootfs, dataDir);
  if (mounted) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chownSync(dataDir, uid, gid);
  const identity = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', `--pdeathsig=${deathSignal}`];
  const run = ['chroot', rootfs, '/usr/bin/setpriv', ...identity, '--', program, ...options.args(inside)];
  if (!mounted) return { command: 'chroot', args: run.slice(1) };
  mkdirSync(path.join(rootfs, MOUNT_POINT), { recursive: true });
  const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
  const mount = ['sh', '-c', script, 'sh', path.resolve(dataDir), path.join(rootfs, MOUNT_POINT)];
  return { command: 'unshare', args: ['--mount', ...mount, ...run] };
}

function linkInside(rootfs: string, dataDir: string): string {
  const folder = path.resolve(dataDir);
  const inside = path.join(CLONES, createHash('sha256').update(folder).digest('hex').slice(0, 16));
  const target = path.join(rootfs, inside);
  removeAbandoned(rootfs);
  if (linksTo(folder, target)) return inside;
  mkdirSync(target, { recursive: true, mode: 0o700 });
  mkdirSync(path.dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  symlinkSync(target, folder);
  writeFileSync(`${target}.link`, folder);
  return inside;
}

/** Data inside the root file system whose clone has removed its link, by a fresh start or by deletion. */
function removeAbandoned(rootfs: string): void {
  const clones = path.join(rootfs, CLONES);
  mkdirSync(clones, { recursive: true });
  for (const name of readdirSync(clones).filter((entry) => entry.endsWith('.link'))) {
    const note = path.join(clones, name);
    const target = note.slice(0, -'.link'.length);
    if (linksTo(readFileSync(note, 'utf8'), target)) continue;
    rmSync(target, { recursive: true, force: true });
    rmSync(note, { force: true });
  }
}

function linksTo(link: string, target: string): boolean {
  const found = lstatSync(link, { throwIfNoEntry: false });
  return found?.isSymbolicLink() === true && readlinkSync(link) === target;
}
