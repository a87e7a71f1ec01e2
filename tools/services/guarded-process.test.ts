import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { startGuarded } from './guarded-process';
import { reaperPid } from './reaper';

const node = (script: string) => startGuarded({ command: process.execPath, args: ['-e', script] });
const WAITS = "console.log('up'); setInterval(() => {}, 1000);";

test('reports a process that ends by itself with its exit code and its last lines', async () => {
  const ended = node("console.log('one'); console.error('two'); process.exit(3)");
  expect(await ended.ended).toMatchObject({ code: 3, signal: null });
  expect(ended.running).toBe(false);
  expect(ended.lastLines().sort()).toEqual(['one', 'two']);
});

test('reports a program that does not exist as an end with its reason', async () => {
  const missing = startGuarded({ command: '/nowhere/at-all', args: [] });
  expect((await missing.ended).error?.message).toContain('ENOENT');
  await missing.stop();
});

test('kills a process that ignores SIGTERM', async () => {
  const stubborn = node(`process.on('SIGTERM', () => {}); ${WAITS}`);
  while (stubborn.lastLines().length === 0) await delay(20);
  await stubborn.stop(200);
  expect((await stubborn.ended).signal).toBe('SIGKILL');
});

test('ends the helper process with the last guarded process', async () => {
  const [first, second] = [node(WAITS), node(WAITS)];
  const reaper = reaperPid() ?? 0;
  await first.stop();
  expect(reaperPid()).toBe(reaper);
  await second.stop();
  expect(reaperPid()).toBeUndefined();
  expect(isRunning(reaper)).toBe(false);
});

test('ends a guarded process with its starter, even when that is killed', async () => {
  const starter = spawn(process.execPath, ['--import', 'tsx', path.join(__dirname, 'starter.fixture.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: starter.stdout }), 'line')) as [string];
  const pids = JSON.parse(line) as { guarded: number; reaper: number };
  expect(isRunning(pids.guarded)).toBe(true);
  starter.kill('SIGKILL');
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline && (isRunning(pids.guarded) || isRunning(pids.reaper))) await delay(50);
  expect({ guarded: isRunning(pids.guarded), reaper: isRunning(pids.reaper) }).toEqual({
    guarded: false,
    reaper: false,
  });
});

/** Zombies do not count: in a container there may be no process that waits for them. */
function isRunning(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && !stdout.trim().startsWith('Z');
}
