import { readFileSync } from 'node:fs';

export interface Host {
  platform: NodeJS.Platform;
  /** Undefined on systems without user ids. */
  uid: number | undefined;
  /** The text of /etc/os-release; empty if absent. */
  osRelease: string;
}

/** Whether the root file system with DocumentDB and Redis can be built here: Debian or Ubuntu, as root. */
export function canBuildRootfs(host: Host): boolean {
  if (host.platform !== 'linux' || host.uid !== 0) return false;
  const families = /^(?:ID|ID_LIKE)=(.*)$/gm;
  return [...host.osRelease.matchAll(families)].some(([, value = '']) =>
    value
      .replaceAll('"', '')
      .split(/\s+/)
      .some((family) => family === 'debian' || family === 'ubuntu'),
  );
}

/** Describes this machine. */
export function thisHost(): Host {
  let osRelease = '';
  try {
    osRelease = readFileSync('/etc/os-release', 'utf8');
  } catch {
    // Not every system has the file; without it the machine counts as no Debian.
  }
  return { platform: process.platform, uid: process.getuid?.(), osRelease };
}
