import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { publishRevocations, REVOCATION_RETENTION_MS, RevocationList } from '@e-storefront/auth';
import { testRedisUrl } from '@e-storefront/testing';

describe('revocation list', () => {
  let redis: Redis;
  const lists: RevocationList[] = [];

  beforeAll(() => {
    redis = new Redis(testRedisUrl());
  });
  afterAll(() => {
    for (const list of lists) list.close();
    redis.disconnect();
  });

  const open = async (): Promise<RevocationList> => {
    const list = await RevocationList.open(redis, () => undefined);
    lists.push(list);
    return list;
  };
  const eventually = async (expectation: () => void): Promise<void> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      try {
        return expectation();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    expectation();
  };

  it('loads earlier revocations when it opens and receives later ones', async () => {
    const [before, after, other] = [randomUUID(), randomUUID(), randomUUID()];
    await publishRevocations(redis, [before]);
    const list = await open();
    expect(list.has(before)).toBe(true);
    expect(list.isCurrent).toBe(true);
    await publishRevocations(redis, [after, other]);
    await eventually(() => expect([list.has(after), list.has(other)]).toEqual([true, true]));
    expect(list.has(randomUUID())).toBe(false);
  });

  it('is consistent across processes', async () => {
    const both = [await open(), await open()];
    const id = randomUUID();
    await publishRevocations(redis, [id]);
    await eventually(() => expect(both.map((list) => list.has(id))).toEqual([true, true]));
  });

  it('notifies listeners once per session until they unsubscribe', async () => {
    const list = await open();
    const received: string[] = [];
    const [id, later, last] = [randomUUID(), randomUUID(), randomUUID()];
    const ours: string[] = [id, later, last];
    const leave = list.onRevoked((ended) => ours.includes(ended) && received.push(ended));
    await publishRevocations(redis, [id, id]);
    await publishRevocations(redis, [id]);
    await publishRevocations(redis, [later]);
    await eventually(() => expect(received).toContain(later));
    expect(received).toEqual([id, later]);
    leave();
    await publishRevocations(redis, [last]);
    await eventually(() => expect(list.has(last)).toBe(true));
    expect(received).toEqual([id, later]);
  });

  it('drops a revocation only after all tokens of the session have expired', async () => {
    const list = await open();
    const [old, fresh] = [randomUUID(), randomUUID()];
    await publishRevocations(redis, [old]);
    await eventually(() => expect(list.has(old)).toBe(true));
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + REVOCATION_RETENTION_MS + 60_000);
    // Not published: with this clock, that would trim the stream that other tests use.
    await redis.xadd('auth:revocations', '*', 'sid', fresh);
    await eventually(() => expect(list.has(fresh)).toBe(true));
    clock.mockRestore();
    expect(list.has(old)).toBe(false);
  });
});
