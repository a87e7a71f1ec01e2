import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { testRedisUrl } from '@e-storefront/testing';
import { AttemptLimiter } from './attempt-limiter';

describe('AttemptLimiter', () => {
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
  /** Simulates the passing of time. */
  const letDelayPass = () => redis.hset(`auth:tries:${name}:${key}`, 'lockedUntil', 1);

  it('allows the free attempts and starts a delay after the last one', async () => {
    expect(await takes(3)).toEqual([
      { allowed: true, locksFor: 0 },
      { allowed: true, locksFor: 0 },
      { allowed: true, locksFor: 30_000 },
    ]);
    const refused = await limiter.consume(key);
    expect(refused).toMatchObject({ allowed: false });
    expect(refused).toHaveProperty('retryAfter', expect.closeTo(30_000, -4));
  });

  it('allows one attempt after each delay, with growing delays', async () => {
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

  it('counts concurrent attempts one by one', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => limiter.consume(key)));
    expect(all.filter(({ allowed }) => allowed)).toHaveLength(3);
    await letDelayPass();
    const next = await Promise.all(Array.from({ length: 50 }, () => limiter.consume(key)));
    expect(next.filter(({ allowed }) => allowed)).toHaveLength(1);
  });

  it('undoes an attempt together with the delay that it started', async () => {
    await takes(3);
    await limiter.undo(key);
    expect(await takes(1)).toEqual([{ allowed: true, locksFor: 30_000 }]);
    await limiter.clear(key);
    await limiter.undo(key);
    expect((await takes(3)).map(({ allowed }) => allowed)).toEqual([true, true, true]);
  });

  it('clears the count on success and one hour after the last failure', async () => {
    await takes(3);
    await limiter.clear(key);
    expect(await takes(1)).toEqual([{ allowed: true, locksFor: 0 }]);
    const seconds = await redis.ttl(`auth:tries:${name}:${key}`);
    expect(seconds).toBeGreaterThan(3_500);
    expect(seconds).toBeLessThanOrEqual(3_600);
  });
});

describe('AttemptLimiter while Redis is unavailable', () => {
  it('counts every attempt in the process', async () => {
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
