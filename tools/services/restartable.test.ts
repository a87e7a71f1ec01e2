import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { mongo } from 'mongoose';
import { startRestartableServices, type RestartableServices } from './restartable';

jest.setTimeout(120_000);

describe('restartable services', () => {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'restartable-'));
  let services: RestartableServices;
  beforeAll(async () => {
    services = await startRestartableServices({ dataDir, report: () => undefined });
  });
  afterAll(async () => {
    await services?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const inRedis = async <T>(work: (redis: Redis) => Promise<T>): Promise<T> => {
    const redis = new Redis(services.redisUrl);
    try {
      return await work(redis);
    } finally {
      redis.disconnect();
    }
  };

  it('ignore the servers in the environment', () => {
    expect(services.mongoUri).not.toBe(process.env['MONGODB_URI']);
    expect(services.redisUrl).not.toBe(process.env['REDIS_URL']);
  });

  it('keep acknowledged writes when the database is killed', async () => {
    const client = new mongo.MongoClient(services.mongoUri, { serverSelectionTimeoutMS: 20_000 });
    const rows = client.db('kept').collection('rows');
    for (let n = 0; n < 50; n += 1) await rows.insertOne({ n });
    await services.kill('mongo');
    await services.restart('mongo');
    expect(await rows.countDocuments()).toBe(50);
    await client.close();
  });

  it('restart Redis with its data, or without it as on a new machine', async () => {
    await inRedis((redis) => redis.set('word', 'kept'));
    await inRedis((redis) => redis.call('WAITAOF', '1', '0', '5000'));
    await services.kill('redis');
    await services.restart('redis');
    expect(await inRedis((redis) => redis.get('word'))).toBe('kept');
    await services.kill('redis');
    services.forgetRedis();
    await services.restart('redis');
    expect(await inRedis((redis) => redis.get('word'))).toBeNull();
  });
});
