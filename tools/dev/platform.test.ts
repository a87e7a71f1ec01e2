import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { builtService } from '../build/built';
import { reaperPid } from '../services/reaper';
import { startPlatform, type Platform, type PlatformOptions } from './platform';

let root = '';
let platform: Platform | undefined;

beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'platform-'));
  const project = (kind: string) => ({ root: 'apps/any', kind, port: 1, tags: [] });
  const projects = { gateway: project('gateway'), auth: project('subgraph'), order: project('subgraph') };
  writeFileSync(path.join(root, 'workspace.json'), JSON.stringify({ version: 1, projects }));
  for (const name of Object.keys(projects)) {
    const program = path.join(root, builtService(name));
    mkdirSync(path.dirname(program), { recursive: true });
    cpSync(path.join(__dirname, 'service.fixture.cjs'), program);
  }
});

afterEach(async () => {
  await platform?.stop();
  platform = undefined;
  expect(reaperPid()).toBeUndefined();
});

afterAll(() => rmSync(root, { recursive: true }));

async function start(options: Partial<PlatformOptions> = {}): Promise<Platform> {
  platform = await startPlatform({
    mongoUri: 'mongodb://127.0.0.1:1',
    redisUrl: 'redis://127.0.0.1:2',
    ports: 'free',
    dataDir: path.join(root, 'data'),
    report: () => undefined,
    root,
    ...options,
  });
  return platform;
}

const get = (url: string) => fetch(url).then((answer) => answer.text());

test('runs every service as a process, returns its address, and leaves none after the stop', async () => {
  const { gatewayUrl, urls, pids, stop } = await start();
  expect(Object.keys(urls)).toEqual(['gateway', 'auth', 'order']);
  expect(gatewayUrl).toBe(urls['gateway']);
  for (const [name, url] of Object.entries(urls)) expect(await get(url)).toBe(String(pids[name]));
  await stop();
  expect(platform?.pids).toEqual({});
  for (const url of Object.values(urls)) await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('reports a crashed service once, with its last lines', async () => {
  const failures: unknown[] = [];
  const { urls } = await start({ onFailure: (error) => failures.push(error) });
  await fetch(`${urls['order']}/die`).catch(() => undefined);
  while (failures.length === 0) await delay(20);
  await fetch(`${urls['auth']}/die`).catch(() => undefined);
  while (platform?.pids['auth']) await delay(20);
  expect(failures).toHaveLength(1);
  expect(String(failures[0])).toMatch(
    /order ended unexpectedly \(exit code 7\)[\s\S]*\| dying by request[\s\S]*order\.log/,
  );
});

test('fails the start when a service cannot start, and leaves nothing running', async () => {
  await expect(start({ env: { FIXTURE_FAILS: '1' } })).rejects.toThrow(
    /ended unexpectedly \(exit code 1\)[\s\S]*cannot start: the fixture fails on purpose/,
  );
});

test('fails the start when a service does not become ready, with its last response', async () => {
  const options = { env: { FIXTURE_NEVER_READY: '1' }, readyWithinMs: 4_000 };
  await expect(start(options)).rejects.toThrow(/is not ready after 4 s \(503 no database\)/);
});

test('stops what is running when a start is aborted', async () => {
  const giveUp = new AbortController();
  const starting = start({ env: { FIXTURE_NEVER_READY: '1' }, signal: giveUp.signal });
  setTimeout(() => giveUp.abort(), 300);
  await expect(starting).rejects.toThrow();
});

test('restarts a service that a test has killed, on its port, without reporting it', async () => {
  const failures: unknown[] = [];
  const running = await start({ onFailure: (error) => failures.push(error) });
  const before = running.pids['order'];
  await running.kill('order', 'SIGKILL');
  expect(running.pids).not.toHaveProperty('order');
  await running.restart('order');
  expect(running.pids['order']).not.toBe(before);
  expect(await get(running.urls['order'] ?? '')).toBe(String(running.pids['order']));
  expect(failures).toEqual([]);
});

test('writes logs to a file per service and prints only warnings', async () => {
  const warnings: string[] = [];
  const running = await start({ onWarning: (line) => warnings.push(line) });
  await get(`${running.urls['auth']}/warn`);
  while (warnings.length === 0) await delay(20);
  expect(warnings).toEqual(['WARN auth: careful (request r-1)']);
  expect(running.logs('auth')).toContain('"msg":"listening"');
  expect(running.logs('order')).not.toContain('careful');
});
