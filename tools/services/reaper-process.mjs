// Ends processes whose owner has died. The owner keeps our standard input open and writes the ids of its processes
// ("+123"), and of those that have ended ("-123"). When the input closes, because the owner has exited or was killed, the
// remaining processes get SIGTERM and, after a while, SIGKILL. Plain JavaScript, so that it starts at once.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const GRACE_MS = 8_000;
const guarded = new Set();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (!Number.isInteger(pid) || pid <= 1) return;
    if (line.startsWith('+')) guarded.add(pid);
    else guarded.delete(pid);
  })
  .on('close', () => void reap());

async function reap() {
  for (const pid of guarded) signal(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (Date.now() < deadline && [...guarded].some(isRunning)) await delay(100);
  for (const pid of guarded) signal(pid, 'SIGKILL');
  process.exit(0);
}

function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    guarded.delete(pid);
    return false;
  }
}

/** A process that has ended but that nobody has waited for still takes signals; where /proc exists it tells. */
function isRunning(pid) {
  if (!signal(pid, 0)) return false;
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}
