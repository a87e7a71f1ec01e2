import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface PortHolder {
  pid: number;
  command: string;
}

const LISTENING = '0A';

/** The process that listens on a TCP port, according to /proc: on Linux, for processes that this user may inspect. */
export function portHolder(port: number): PortHolder | undefined {
  const sockets = new Set(listeningSockets(port).map((inode) => `socket:[${inode}]`));
  if (sockets.size === 0) return undefined;
  const pid = numbersIn('/proc').find((candidate) => holdsOneOf(candidate, sockets));
  return pid === undefined ? undefined : { pid, command: commandOf(pid) };
}

function listeningSockets(port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readText(table)
      .split('\n')
      .map((row) => row.trim().split(/\s+/))
      .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === LISTENING)
      .flatMap((fields) => fields[9] ?? []),
  );
}

function holdsOneOf(pid: number, sockets: ReadonlySet<string>): boolean {
  return numbersIn(`/proc/${pid}/fd`).some((fd) => {
    try {
      return sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      return false;
    }
  });
}

/** The command line of a process; empty when it has ended or /proc does not exist. */
export function commandOf(pid: number): string {
  return readText(`/proc/${pid}/cmdline`).split('\0').join(' ').trim();
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
