import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

interface Reaper {
  child: ChildProcess;
  guarded: Set<number>;
}

let reaper: Reaper | undefined;

/**
 * Ensures that a process does not outlive this one, even when this one is killed and cannot clean up.
 * @returns a function to call once the process has ended; the helper process ends with the last of them
 */
export function guard(pid: number): () => Promise<void> {
  const current = (reaper ??= startReaper());
  current.guarded.add(pid);
  current.child.stdin?.write(`+${pid}\n`);
  return async () => {
    if (!current.guarded.delete(pid)) return;
    current.child.stdin?.write(`-${pid}\n`);
    if (current.guarded.size > 0) return;
    if (reaper === current) reaper = undefined;
    await leave(current.child);
  };
}

/** The helper process's id while a process is guarded. */
export function reaperPid(): number | undefined {
  return reaper?.child.pid;
}

function startReaper(): Reaper {
  // In its own process group, so that Ctrl-C in the terminal does not end it before its work is done.
  const child = spawn(process.execPath, [path.join(__dirname, 'reaper-process.mjs')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.unref();
  const started: Reaper = { child, guarded: new Set() };
  child.on('exit', () => {
    if (reaper === started) reaper = undefined;
  });
  return started;
}

async function leave(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const left = once(child, 'exit');
  child.stdin?.end();
  await left;
}
