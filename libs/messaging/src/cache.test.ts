import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { z } from 'zod';
import { testRedisUrl } from '@e-storefront/testing';
import { Cache } from './cache';

const text = z.string();

/** A load that a test completes by hand. */
function heldLoad(): { load: () => Promise<string>; finish: (value: string) => void; calls: () => number } {
  let calls = 0;
  let finish: (value: string) => void = () => undefined;
  const outcome = new Promise<string>((resolve) => (finish = resolve));
  return { load: () => ((calls += 1), outcome), finish: (value) => finish(value), calls: () => calls };
}

describe('the cache', () => {
  let redis: Redis;
  let namespace = '';
  const errors: Error[] = [];

  beforeAll(() => {
    redis = new Redis(testRedisUrl());
  });
  beforeEach(() => {
    namespace = `test_${randomBytes(6).toString('hex')}`;
    errors.length = 0;
  });
  afterEach(() => redis.del(`cache:{${namespace}}:values`, `cache:{${namespace}}:version`));
  afterAll(() => redis.disconnect());

  /** The cache of one process. */
  const processCache = (ttlSeconds = 60): Cache =>
    new Cache(redis, { namespace, service: 'test', ttlSeconds, onError: (error) => errors.push(error) });

  it('shares loaded values among processes', async () => {
    expect(await processCache().getOrLoad('tree', text, async () => 'first')).toBe('first');
    expect(await processCache().getOrLoad('tree', text, async () => 'second')).toBe('first');
    expect(await processCache().getOrLoad('other', text, async () => 'third')).toBe('third');
  });

  it('loads again what was cached in another shape', async () => {
    await processCache().getOrLoad('tree', z.int(), async () => 1);
    expect(await processCache().getOrLoad('tree', text, async () => 'one')).toBe('one');
  });

  it('shares one load among concurrent calls with the same key', async () => {
    const cache = processCache();
    const held = heldLoad();
    const reads = Array.from({ length: 20 }, () => cache.getOrLoad('tree', text, held.load));
    held.finish('once');
    expect(new Set(await Promise.all(reads))).toEqual(new Set(['once']));
    expect(held.calls()).toBe(1);
  });

  it('invalidates for every process', async () => {
    const [here, there] = [processCache(), processCache()];
    await here.getOrLoad('tree', text, async () => 'old');
    await there.invalidate();
    expect(await here.getOrLoad('tree', text, async () => 'new')).toBe('new');
  });

  it.each(['this', 'another'])(
    'stores nothing stale when %s process invalidates during a load',
    async (which) => {
      const cache = processCache();
      const held = heldLoad();
      const stale = cache.getOrLoad('tree', text, held.load);
      while (held.calls() === 0) await wait(1);
      await (which === 'this' ? cache : processCache()).invalidate();
      held.finish('before the write');
      expect(await stale).toBe('before the write');
      expect(await cache.getOrLoad('tree', text, async () => 'after the write')).toBe('after the write');
      expect(await processCache().getOrLoad('tree', text, async () => 'later')).toBe('after the write');
    },
  );

  it('never serves a load from before an invalidation to a later reader', async () => {
    const cache = processCache();
    const held = heldLoad();
    const stale = cache.getOrLoad('tree', text, held.load);
    while (held.calls() === 0) await wait(1);
    await cache.invalidate();
    expect(await cache.getOrLoad('tree', text, async () => 'fresh')).toBe('fresh');
    held.finish('stale');
    await stale;
  });

  it('expires values', async () => {
    const cache = processCache(1);
    await cache.getOrLoad('tree', text, async () => 'old');
    await wait(1_200);
    expect(await cache.getOrLoad('tree', text, async () => 'new')).toBe('new');
  });

  it('does not cache failures', async () => {
    const cache = processCache();
    await expect(cache.getOrLoad('tree', text, () => Promise.reject(new Error('down')))).rejects.toThrow(
      'down',
    );
    expect(await cache.getOrLoad('tree', text, async () => 'up')).toBe('up');
    expect(errors).toEqual([]);
  });

  it('loads from the source while Redis is unavailable, and reports the outage', async () => {
    const away = new Redis(testRedisUrl());
    await away.ping();
    away.disconnect();
    const cache = new Cache(away, {
      namespace,
      service: 'test',
      ttlSeconds: 60,
      onError: (error) => errors.push(error),
    });
    expect(await cache.getOrLoad('tree', text, async () => 'one')).toBe('one');
    expect(await cache.getOrLoad('tree', text, async () => 'two')).toBe('two');
    await expect(cache.invalidate()).resolves.toBeUndefined();
    expect(errors).toHaveLength(4);
  });
});
