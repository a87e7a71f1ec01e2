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
    body = '{"query":"{ a }"}',
  ): Promise<PublicAnswer> =>
    answers.read({
      question: { service, query: '{ a }', body },
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
    const body = '{"query":"{ b }"}';
    expect([await read(GUEST, ofGuests, body), await read(CUSTOMER, { audience: 'caller' }, body)]).toEqual([
      3, 4,
    ]);
    expect(await read(GUEST, ofGuests, body)).toBe(3);
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
    const question = { service, query: '{ a }', body: '{"query":"{ a }"}' };
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
    // The first answer shows that the document is public.
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
