import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startGuarded } from '../services/guarded-process';
import { runningIn, takeRunLock } from './run-lock';

let dataDir = '';

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'run-lock-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const file = () => path.join(dataDir, 'run.json');
const heldBy = (pid: number) => writeFileSync(file(), JSON.stringify({ pid, since: '2026-01-01T00:00:00Z' }));
const take = () => takeRunLock(dataDir, () => undefined);
const WAITS = 'setInterval(() => {}, 1000)';

test('is acquired, names its holder, and is removed on release', async () => {
  const lock = await take();
  lock.note({ reaper: 4_000_000 });
  expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid, reaper: 4_000_000 });
  lock.release();
  (await take()).release();
});

test('names the running process to a second run in the same clone', async () => {
  const program = process.argv[1] ?? '';
  const other = startGuarded({ command: process.execPath, args: ['-e', WAITS, program] });
  heldBy(other.pid);
  await expect(take()).rejects.toThrow(`already running: process ${other.pid}, since 2026-01-01T00:00:00Z`);
  await other.stop();
});

test("gives commands the addresses of a run's databases while it is running", async () => {
  const other = startGuarded({ command: process.execPath, args: ['-e', WAITS, 'dev.ts'] });
  const mongoUri = 'mongodb://127.0.0.1:1/';
  writeFileSync(file(), JSON.stringify({ pid: other.pid, since: '2026-01-01T00:00:00Z', mongoUri }));
  expect(runningIn(dataDir, 'dev.ts')).toMatchObject({ pid: other.pid, mongoUri });
  await other.stop();
  expect(runningIn(dataDir, 'dev.ts')).toBeUndefined();
});

test('is taken over from a killed run', async () => {
  const dead = startGuarded({ command: process.execPath, args: ['-e', ''] });
  await dead.ended;
  heldBy(dead.pid);
  (await take()).release();
});

test('ignores another program with the process id of a killed run', async () => {
  const other = startGuarded({ command: process.execPath, args: ['-e', WAITS] });
  heldBy(other.pid);
  if (process.platform === 'linux') (await take()).release();
  await other.stop();
});

test('ignores a partly written file', async () => {
  writeFileSync(file(), '{"pid":');
  (await take()).release();
});
