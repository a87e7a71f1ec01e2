import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, startServices } from './';
import { redisArguments } from './redis';
import { noStrategyWorked } from './service';

const given = { mongo: process.env['MONGODB_URI'], redis: process.env['REDIS_URL'] };
let dataDir = '';

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'services-'));
});

afterEach(() => {
  process.env['MONGODB_URI'] = given.mongo;
  process.env['REDIS_URL'] = given.redis;
  rmSync(dataDir, { recursive: true });
});

const start = () => startServices({ dataDir, report: () => undefined });

test('uses the servers that the developer names', async () => {
  const services = await start();
  expect(services).toMatchObject({ mongoUri: given.mongo, redisUrl: given.redis });
  await services.stop();
});

test('reports a named Redis that does not respond, and does not replace it', async () => {
  process.env['REDIS_URL'] = `redis://127.0.0.1:${await freePort()}`;
  await expect(start()).rejects.toThrow(
    /^REDIS_URL is set, but no Redis responds there: connect ECONNREFUSED/,
  );
});

test('reports a named MongoDB that does not respond, and does not replace it', async () => {
  process.env['MONGODB_URI'] = `mongodb://127.0.0.1:${await freePort()}/`;
  await expect(start()).rejects.toThrow(/^MONGODB_URI is set, but no MongoDB responds there/);
});

test('reports the attempts and three suggestions when nothing works', () => {
  const tried = ['download: no response in 3 s\ncp: a page of output'];
  const { message } = noStrategyWorked({
    what: 'MongoDB',
    variable: 'MONGODB_URI',
    program: 'mongod',
    tried,
  });
  expect(message).toContain('download: no response in 3 s');
  expect(message).not.toContain('a page of output');
  expect(message).toMatch(
    /1\. set MONGODB_URI[\s\S]*2\. docker compose up -d mongo redis[\s\S]*3\. install mongod/,
  );
});

test('keeps data of Redis in development only, listens on this machine only and never evicts', () => {
  const line = (durable: boolean) => redisArguments({ port: 1, dataDir: '/d', durable }).join(' ');
  expect(line(true)).toContain('--bind 127.0.0.1 --port 1 --dir /d');
  expect(line(true)).toContain('--appendonly yes --maxmemory-policy noeviction');
  expect(line(false)).toContain('--appendonly no');
});
