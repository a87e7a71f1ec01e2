import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { testRedisUrl } from '@e-storefront/testing';
import { AttemptLimiter } from './attempt-limiter';

describe('tries counted in Redis', () => {
  const name = `test-${randomUUID()}`;
  const redis = new Redis(testRedisUrl());
  const limiter = new AttemptLimiter(redis, { name, freeAttempts: 3 });
  let key = '';

  beforeAll(() => redis.ping());
  beforeEach(() => (key = randomUUID()));
  afterAll(() => redis.disconnect());

  const takes = async (count: number) => {
    const taken = [];
    for (let i = 0; i < count; i += 1) taken.push(await limiter.consume(key));
    return taken;
  };
  /** Does what the passing of time does. */
  const letDelayPass = () => redis.hset(`auth:tries:${name}:${key}`, 'lockedUntil', 1);

  it('are free at first, and the last free one begins a delay', async () => {
    expect(await takes(3)).toEqual([
      { admitted: true, locksFor: 0 },
      { admitted: true, locksFor: 0 },
      { admitted: true, locksFor: 30_000 },
    ]);
    const refused = await limiter.consume(key);
    expect(refused).toMatchObject({ admitted: false });
    expect(refused).toHaveProperty('retryAfter', expect.closeTo(30_000, -4));
  });

  it('have one more after each delay, and the delays grow', async () => {
    await takes(3);
    const delays = [];
    for (let round = 0; round < 5; round += 1) {
      await letDelayPass();
      const [taken, refused] = await takes(2);
      delays.push(taken?.allowed && taken.locksFor / 1000);
      expect(refused?.allowed).toBe(false);
    }
    expect(delays).toEqual([60, 300, 900, 900, 900]);
  });

  it('are admitted one by one when they come at once', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => limiter.consume(key)));
    expect(all.filter(({ allowed }) => allowed)).toHaveLength(3);
    await letDelayPass();
    const next = await Promise.all(Array.from({ length: 50 }, () => limiter.consume(key)));
    expect(next.filter(({ allowed }) => allowed)).toHaveLength(1);
  });

  it('that were none are given back, with the delay that they began', async () => {
    await takes(3);
    await limiter.undo(key);
    expect(await takes(1)).toEqual([{ admitted: true, locksFor: 30_000 }]);
    await limiter.clear(key);
    await limiter.undo(key);
    expect((await takes(3)).map(({ allowed }) => allowed)).toEqual([true, true, true]);
  });

  it('are forgotten after a success, and an hour after the last failure', async () => {
    await takes(3);
    await limiter.clear(key);
    expect(await takes(1)).toEqual([{ admitted: true, locksFor: 0 }]);
    const seconds = await redis.ttl(`auth:tries:${name}:${key}`);
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
  });
});

describe('tries while Redis is away', () => {
  it('are counted by the process, and none is let through uncounted', async () => {
    const nowhere = new Redis({ port: 9, lazyConnect: true, enableOfflineQueue: false });
    const limiter = new AttemptLimiter(nowhere, { name: randomUUID(), freeAttempts: 3 });
    const all = await Promise.all(Array.from({ length: 20 }, () => limiter.consume('key')));
    expect(all.filter(({ allowed }) => allowed)).toHaveLength(3);
    const refused = await limiter.consume('key');
    expect(refused).toHaveProperty('retryAfter', expect.closeTo(900_000, -5));
    expect((await limiter.consume('other key')).allowed).toBe(true);
    await limiter.clear('key');
    expect((await limiter.consume('key')).allowed).toBe(true);
    nowhere.disconnect();
  });
});
