import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of a clock tick, the unit of /proc; 100 a second on every Linux that runs Node.js. */
const TICK_MS = 10;

/** A process as /proc/<pid>/stat describes it. */
export interface ProcessStat {
  pid: number;
  parent: number;
  /** CPU time of it and of its children that have ended, in milliseconds. */
  cpuMs: number;
}

/** Reads a line of /proc/<pid>/stat. Its second field is a name in parentheses that may hold anything. */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { pid: Number.parseInt(line, 10), parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
}

/** The processes of each name. */
export type ProcessIds = Readonly<Record<string, number | readonly number[]>>;

/**
 * Adds up CPU time by name: of the named processes, and as `database` of everything else below this process, which is
 * what `startServices` has started.
 */
export function cpuByName(
  processes: readonly ProcessStat[],
  names: ProcessIds,
  self: number,
): Record<string, number> {
  const nameByPid = new Map(
    Object.entries(names).flatMap(([name, pids]) => [pids].flat().map((pid) => [pid, name] as const)),
  );
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const nameOf = (pid: number): string | undefined => {
    if (pid === self) return 'database';
    const parent = parents.get(pid);
    return nameByPid.get(pid) ?? (parent === undefined ? undefined : nameOf(parent));
  };
  const sums: Record<string, number> = {};
  for (const { pid, cpuMs } of processes) {
    const name = pid === self ? undefined : nameOf(pid);
    if (name) sums[name] = (sums[name] ?? 0) + cpuMs;
  }
  return sums;
}

/** CPU time used so far, by name; empty where the system has no /proc. */
export function readCpu(names: ProcessIds): Record<string, number> {
  return cpuByName(readProcesses(), names, process.pid);
}

/** The memory that processes hold now, in MB by name; NaN where the system has no /proc. */
export function memoryOf(names: ProcessIds): Record<string, number> {
  return Object.fromEntries(
    Object.entries(names).map(([name, pids]) => [
      name,
      [pids].flat().reduce((sum, pid) => sum + residentMegabytes(pid), 0),
    ]),
  );
}

/** The memory that a process holds now, in MB; NaN where the system has no /proc. */
export function residentMegabytes(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

function readProcesses(): ProcessStat[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          return [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
        } catch {
          // It has ended meanwhile.
          return [];
        }
      });
  } catch {
    return [];
  }
}
