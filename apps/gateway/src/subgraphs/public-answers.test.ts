import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { AnswerStore, publishPurge, PurgeSubscription } from '@e-storefront/messaging';
import { Registry } from '@e-storefront/server';
import type { Audience } from '@e-storefront/subgraph';
import { serverProxy, testRedisUrl, type ServerProxy } from '@e-storefront/testing';
import { CacheMetrics } from './cache-metrics';
import { PublicAnswers, type Answer, type PublicAnswer } from './public-answers';

const GUEST: Audience[] = ['everybody', 'shoppers', 'guests'];
const CUSTOMER: Audience[] = ['everybody', 'shoppers'];
const SELLER: Audience[] = ['everybody'];

const now = Date.now;
/** A busy machine is no outage. */
const PATIENT = { withinMs: 10_000, restMs: 0 };

describe('public answers', () => {
  const redis = new Redis(testRedisUrl());
  let proxy: ServerProxy;
  let listening: Redis;
  let subscription: PurgeSubscription;
  let answers: PublicAnswers;
  const opened: { close(): void }[] = [];
  let isStoreReady = Promise.resolve();
  let service: string;
  let loads: number;
  beforeAll(async () => {
    proxy = await serverProxy(testRedisUrl());
    listening = new Redis(proxy.url, { lazyConnect: true });
  });
  beforeEach(async () => {
    service = `test-${randomUUID()}`;
    loads = 0;
    answers = newAnswers();
    await Promise.all([current(true), isStoreReady]);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    opened.splice(0).forEach((connection) => connection.close());
  });
  afterAll(async () => {
    redis.disconnect();
    await proxy[Symbol.asyncDispose]();
  });

  /** The answers of a gateway of its own. */
  function newAnswers(megabytes = 1, times = PATIENT) {
    const ignoreErrors = (connection: Redis): void => void connection.on('error', () => undefined);
    const store = new AnswerStore(
      listening,
      (connection) => {
        ignoreErrors(connection);
        isStoreReady = new Promise((resolve) => connection.once('ready', () => resolve()));
      },
      times,
    );
    const answers = new PublicAnswers({
      megabytes,
      metrics: new CacheMetrics(new Registry()),
      subscribe: (listener) => (subscription = new PurgeSubscription(listening, listener, ignoreErrors)),
      store,
    });
    opened.push(store, subscription);
    return answers;
  }

  /** Moves the clock of this process. */
  const later = (ms: number): void => void jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);

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
  ): Promise<Answer> =>
    answers.read({
      request: { service, query, variables: {} },
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

  it('are read once for all viewers', async () => {
    expect([await read(GUEST), await read(SELLER), await read(CUSTOMER)]).toEqual([1, 1, 1]);
  });

  it('are read once per audience', async () => {
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

  it('are never cached when they are private', async () => {
    const settings = { audience: 'caller' } as const;
    expect([
      await read(GUEST, settings),
      await read(GUEST, settings),
      await read(CUSTOMER, settings),
    ]).toEqual([1, 2, 3]);
  });

  it('are never returned to a caller outside of every audience', async () => {
    expect([await read(GUEST), await read([]), await read(GUEST)]).toEqual([1, 2, 1]);
  });

  it('are read live for each caller when the cache is switched off', async () => {
    answers = newAnswers(0);
    await current(true);
    expect(await readFully(GUEST)).toMatchObject({ audience: 'caller', maxAge: 0 });
    expect(await read(GUEST)).toBe(2);
  });

  it('expire', async () => {
    expect([await read(GUEST, { maxAge: 0 }), await read(GUEST)]).toEqual([1, 2]);
  });

  it('are served once more after they expire, while they are read again', async () => {
    await read(GUEST);
    later(61_000);
    expect(await readFully(GUEST)).toMatchObject({ text: '1', maxAge: 1, isStale: true });
    expect(await read(GUEST)).toBe(2);
    later(182_000);
    expect(await read(GUEST)).toBe(3);
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
        request: { service, query: 'entities', variables: { size: 1 } },
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

    it('are cached individually, so that only missing entities are requested', async () => {
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

    it('are purged, and read again after they expire', async () => {
      await readEntities([1, 2]);
      await purge(['Product:1']);
      expect(await textsOf([1])).toEqual({ cached: [null], isLoaded: true });
      later(30_000);
      await readEntities([8]);
      later(61_000);
      asked.splice(0);
      expect(await textsOf([1, 8])).toEqual({ cached: ['{"id":1}', '{"id":8}'], isLoaded: false });
      expect(asked).toEqual([[1]]);
    });

    it('are read each time when they are private or incomplete', async () => {
      for (const text of ['{"data":{"_entities":[{}]}}', '{"data":null}']) {
        await readEntities([4, 5], GUEST, () => answer({ text }));
        await readEntities([4, 5], GUEST, () => answer({ text }));
      }
      const own = () => answer({ audience: 'caller' });
      await readEntities([6], GUEST, own);
      await readEntities([6], GUEST, own);
      expect(asked).toEqual([[4, 5], [4, 5], [4, 5], [4, 5], [6], [6]]);
    });

    it('are not shared with a caller outside of every audience', async () => {
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

  describe('that another gateway has read', () => {
    const isStored = async (id: number): Promise<void> => {
      const until = Date.now() + 20_000;
      while (Date.now() < until && !(await redis.exists(`answers:{${service}}:tag:Product:${id}`)))
        await delay(10);
    };
    /** Another gateway that knows that the document is public, after a first reading of its own. */
    const another = async (): Promise<void> => {
      await readEntities([99]);
      answers = newAnswers();
      await Promise.all([current(true), isStoreReady]);
      await readEntities([98]);
      asked.splice(0);
    };
    const asked: unknown[][] = [];
    const readEntities = async (ids: number[]) => {
      const { cached } = await answers.readEntities({
        request: { service, query: 'entities', variables: {} },
        representations: ids,
        audiences: GUEST,
        load: (missing) => {
          asked.push([...missing]);
          const tags = missing.map((id) => `Product:${String(id)}`);
          return Promise.resolve(answer({ text: `{"data":{"_entities":[${missing.join()}]}}`, tags }));
        },
      });
      return cached.map((one) => one?.text ?? null);
    };

    it('are not read again', async () => {
      await readEntities([1]);
      await readEntities([2, 3]);
      await isStored(3);
      await another();
      expect(await readEntities([3, 2])).toEqual(['3', '2']);
      // The first reading of a document is not shared: nobody knew then that it is public.
      expect(await readEntities([1, 2])).toEqual([null, '2']);
      expect(asked).toEqual([[1]]);
    });

    it('are read again after a purge of an entity in them, or of the subgraph', async () => {
      await readEntities([1]);
      await readEntities([2]);
      await readEntities([3]);
      await Promise.all([isStored(2), isStored(3)]);
      await purge(['Product:2']);
      await another();
      expect(await readEntities([2, 3])).toEqual([null, '3']);
      await purge(null);
      await another();
      expect(await readEntities([3])).toEqual([null]);
    });
  });

  /** A reading that has begun, and that the test ends. */
  const hold = async () => {
    let finish = (_answer: PublicAnswer): void => undefined;
    const answered = new Promise<PublicAnswer>((resolve) => (finish = resolve));
    let reading: Promise<Answer> | undefined;
    await new Promise<void>((begun) => {
      const request = { service, query: '{ a }', variables: {} };
      const load = () => (begun(), answered);
      reading = answers.read({ request, audiences: GUEST, load });
    });
    return { reading, finish };
  };

  it('are not cached when a purge happened during the read', async () => {
    const { reading, finish } = await hold();
    await purge(['Product:1']);
    finish(answer({ text: 'old' }));
    expect(await reading).toMatchObject({ text: 'old' });
    expect(await read(GUEST)).toBe(1);
  });

  it('are shared while they are read, except with callers after a purge or after their own change', async () => {
    // The first answer shows that the document is public.
    await read(GUEST, { maxAge: 0 });
    const { reading, finish } = await hold();
    const sharing = read(GUEST);
    await delay(100);
    await purge(null, 'another');
    const late = read(GUEST);
    finish(answer({ text: '100', maxAge: 0 }));
    await reading;
    expect([await sharing, await late]).toEqual([100, 2]);
  });

  it('are neither cached nor served while purges may be missed', async () => {
    await read(GUEST);
    proxy.become('cut');
    await current(false);
    expect([await read(GUEST), await read(GUEST)]).toEqual([2, 3]);
    expect(await readFully(GUEST)).toMatchObject({ audience: 'caller', maxAge: 0 });
    proxy.become('open');
    await current(true);
    expect([await read(GUEST), await read(GUEST)]).toEqual([5, 5]);
  });

  it('are not served when Redis does not respond while a change is confirmed', async () => {
    await read(GUEST);
    proxy.become('silent');
    await answers.purgesApplied();
    expect(await read(GUEST)).toBe(2);
    proxy.become('open');
  });
});
