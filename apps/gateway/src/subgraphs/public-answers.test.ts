import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { publishPurge, PurgeSubscription } from '@e-storefront/messaging';
import type { Audience } from '@e-storefront/subgraph';
import { serverProxy, testRedisUrl, type ServerProxy } from '@e-storefront/testing';
import { PublicAnswers, type PublicAnswer } from './public-answers';

const GUEST: Audience[] = ['everybody', 'shoppers', 'guests'];
const CUSTOMER: Audience[] = ['everybody', 'shoppers'];
const SELLER: Audience[] = ['everybody'];

describe('public answers', () => {
  const redis = new Redis(testRedisUrl());
  let proxy: ServerProxy;
  let listening: Redis;
  let subscription: PurgeSubscription;
  let answers: PublicAnswers;
  let service: string;
  let loads: number;
  beforeAll(async () => {
    proxy = await serverProxy(testRedisUrl());
    listening = new Redis(proxy.url, { lazyConnect: true });
  });
  beforeEach(async () => {
    service = `test-${randomUUID()}`;
    loads = 0;
    answers = new PublicAnswers(1, (listener) => {
      subscription = new PurgeSubscription(listening, listener, (subscriber) => {
        subscriber.on('error', () => undefined);
      });
      return subscription;
    });
    await current(true);
  });
  afterEach(() => subscription.close());
  afterAll(async () => {
    redis.disconnect();
    await proxy[Symbol.asyncDispose]();
  });

  const current = async (isCurrent: boolean): Promise<void> => {
    while (subscription.isCurrent !== isCurrent) await delay(10);
  };

  const answer = (settings: Partial<PublicAnswer> = {}): PublicAnswer => ({
    text: String(loads),
    audience: 'everybody',
    maxAge: 60,
    tags: ['Product:1'],
    ...settings,
  });
  const readFully = (
    audiences: Audience[],
    settings: Partial<PublicAnswer> = {},
    query = '{ a }',
  ): Promise<PublicAnswer> =>
    answers.read({
      question: { service, query, variables: {} },
      audiences,
      load: () => {
        loads += 1;
        return Promise.resolve(answer(settings));
      },
    });
  const read = async (...reading: Parameters<typeof readFully>) => Number((await readFully(...reading)).text);
  const purge = async (tags: string[] | null, of = service): Promise<void> => {
    await publishPurge(redis, { service: of, tags });
    await answers.purgesApplied();
  };

  it('are read once for everybody', async () => {
    expect([await read(GUEST), await read(SELLER), await read(CUSTOMER)]).toEqual([1, 1, 1]);
  });

  it('are read once for each audience that they are the same for', async () => {
    const settings = { audience: 'shoppers' } as const;
    expect([
      await read(CUSTOMER, settings),
      await read(GUEST, settings),
      await read(SELLER, settings),
    ]).toEqual([1, 1, 2]);
    const ofGuests = { audience: 'guests' } as const;
    const other = '{ b }';
    expect([await read(GUEST, ofGuests, other), await read(CUSTOMER, { audience: 'caller' }, other)]).toEqual(
      [3, 4],
    );
    expect(await read(GUEST, ofGuests, other)).toBe(3);
  });

  it('are never kept when they are the caller’s own', async () => {
    const settings = { audience: 'caller' } as const;
    expect([
      await read(GUEST, settings),
      await read(GUEST, settings),
      await read(CUSTOMER, settings),
    ]).toEqual([1, 2, 3]);
  });

  it('are never given to a caller who belongs to no audience', async () => {
    expect([await read(GUEST), await read([]), await read(GUEST)]).toEqual([1, 2, 1]);
  });

  it('are everybody’s own when nothing is to be cached', async () => {
    answers = new PublicAnswers(0, () => subscription);
    expect(await readFully(GUEST)).toMatchObject({ audience: 'caller', maxAge: 0 });
    expect(await read(GUEST)).toBe(2);
  });

  it('end with their time', async () => {
    expect([await read(GUEST, { maxAge: 0 }), await read(GUEST)]).toEqual([1, 2]);
  });

  it('are given out once more when their time has ended, while they are read anew', async () => {
    await read(GUEST, { maxAge: 1 });
    await delay(1_050);
    expect(await readFully(GUEST)).toMatchObject({ text: '1', maxAge: 0 });
    expect(await readFully(GUEST)).toMatchObject({ text: '2', maxAge: 59 });
    await read(GUEST, { maxAge: 1 }, '{ b }');
    await delay(2_050);
    expect(await read(GUEST, {}, '{ b }')).toBe(4);
  });

  describe('about entities', () => {
    const asked: unknown[][] = [];
    beforeEach(() => asked.splice(0));

    const readEntities = (
      ids: number[],
      audiences = GUEST,
      toAnswer = (texts: string[]) => answer({ text: `{"data":{"_entities":[${texts.join()}]}}` }),
    ) =>
      answers.readEntities({
        question: { service, query: 'entities', variables: { size: 1 } },
        representations: ids,
        audiences,
        load: (missing) => {
          asked.push([...missing]);
          return Promise.resolve(toAnswer(missing.map((id) => `{"id":${String(id)}}`)));
        },
      });
    const textsOf = async (...reading: Parameters<typeof readEntities>) => {
      const { cached, loaded } = await readEntities(...reading);
      return { cached: cached.map((one) => one?.text ?? null), isLoaded: loaded !== undefined };
    };

    it('are cached one by one, so that only those that are missing are asked for', async () => {
      expect(await textsOf([1, 2])).toEqual({ cached: [null, null], isLoaded: true });
      expect(await textsOf([3, 2, 1], SELLER)).toEqual({
        cached: [null, '{"id":2}', '{"id":1}'],
        isLoaded: true,
      });
      expect(await textsOf([1, 2, 3])).toEqual({
        cached: ['{"id":1}', '{"id":2}', '{"id":3}'],
        isLoaded: false,
      });
      expect(asked).toEqual([[1, 2], [3]]);
    });

    it('are purged, and read anew when their time has ended', async () => {
      await readEntities([1, 2]);
      await purge(['Product:1']);
      expect(await textsOf([1])).toEqual({ cached: [null], isLoaded: true });
      await readEntities([8], GUEST, (texts) =>
        answer({ text: `{"data":{"_entities":[${texts.join()}]}}`, maxAge: 1 }),
      );
      await delay(1_050);
      asked.splice(0);
      expect(await textsOf([1, 8])).toEqual({ cached: ['{"id":1}', '{"id":8}'], isLoaded: false });
      expect(asked).toEqual([[8]]);
    });

    it('are read each time when they are the caller’s own, or are not all there', async () => {
      for (const text of ['{"data":{"_entities":[{}]}}', '{"data":null}']) {
        await readEntities([4, 5], GUEST, () => answer({ text }));
        await readEntities([4, 5], GUEST, () => answer({ text }));
      }
      const own = () => answer({ audience: 'caller' });
      await readEntities([6], GUEST, own);
      await readEntities([6], GUEST, own);
      expect(asked).toEqual([[4, 5], [4, 5], [4, 5], [4, 5], [6], [6]]);
    });

    it('are not shared with a caller who belongs to no audience', async () => {
      await readEntities([1]);
      expect(await textsOf([1], [])).toEqual({ cached: [null], isLoaded: true });
    });
  });

  it('are purged by an entity in them, and by their subgraph', async () => {
    await read(GUEST);
    await purge(['Product:2']);
    await purge(['Product:1'], 'another');
    expect(await read(GUEST)).toBe(1);
    await purge(['Product:1']);
    expect(await read(GUEST)).toBe(2);
    await purge(null);
    expect(await read(GUEST)).toBe(3);
  });

  it('change their version with every purge', async () => {
    const { version } = answers;
    await purge(['Product:9']);
    expect(answers.version).toBeGreaterThan(version);
  });

  const hold = () => {
    let finish = (_answer: PublicAnswer): void => undefined;
    const load = () => new Promise<PublicAnswer>((resolve) => (finish = resolve));
    const question = { service, query: '{ a }', variables: {} };
    const reading = answers.read({ question, audiences: GUEST, load });
    return { reading, finish: (given: PublicAnswer) => finish(given) };
  };

  it('that were read before a purge are not kept after it', async () => {
    const { reading, finish } = hold();
    await purge(['Product:1']);
    finish(answer({ text: 'old' }));
    expect((await reading).text).toBe('old');
    expect(await read(GUEST)).toBe(1);
  });

  it('are shared while they are read, but not with those who ask after a purge or a change of their own', async () => {
    // The first answer tells that the document is public.
    await read(GUEST, { maxAge: 0 });
    const { reading, finish } = hold();
    const sharing = read(GUEST);
    await purge(null, 'another');
    const late = read(GUEST);
    finish(answer({ text: '100' }));
    await reading;
    expect([await sharing, await late]).toEqual([100, 2]);
  });

  it('are neither kept nor given while purges may be missed', async () => {
    await read(GUEST);
    proxy.become('cut');
    await current(false);
    expect([await read(GUEST), await read(GUEST)]).toEqual([2, 3]);
    expect(await readFully(GUEST)).toMatchObject({ audience: 'caller', maxAge: 0 });
    proxy.become('open');
    await current(true);
    expect([await read(GUEST), await read(GUEST)]).toEqual([5, 5]);
  });

  it('are not given on when Redis is silent while a change is confirmed', async () => {
    await read(GUEST);
    proxy.become('silent');
    await answers.purgesApplied();
    expect(await read(GUEST)).toBe(2);
    proxy.become('open');
  });
});
