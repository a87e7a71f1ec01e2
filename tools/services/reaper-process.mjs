// Ends processes whose owner has died. The owner keeps our standard input open and writes the ids it is responsible for
// ("+123"), or no longer is ("-123"). When the input closes, by an orderly end or because the owner was killed, whatever
// is still listed is asked to stop and, after a while, made to. Plain JavaScript, so that it starts at once.
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
