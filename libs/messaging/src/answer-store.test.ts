import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { serverProxy, testRedisUrl } from '@e-storefront/testing';
import { publishPurge } from './answer-purges';
import { AnswerStore, type AnswerStoreTimes, type FoundAnswers, type StoredAnswer } from './answer-store';

/** High enough for a busy machine. */
const PATIENT = { withinMs: 10_000, restMs: 0 };

describe('the answer store of all gateways', () => {
  const redis = new Redis(testRedisUrl());
  let store: AnswerStore;
  let service: string;
  beforeEach(async () => {
    service = `test-${randomUUID()}`;
    store = await opened(redis, PATIENT);
  });
  afterEach(() => store.close());
  afterAll(() => redis.disconnect());

  const opened = async (to: Redis, times?: AnswerStoreTimes): Promise<AnswerStore> => {
    let isReady = Promise.resolve();
    const opening = new AnswerStore(
      to,
      (connection) => {
        connection.on('error', () => undefined);
        isReady = new Promise((resolve) => connection.once('ready', () => resolve()));
      },
      times,
    );
    await isReady;
    return opening;
  };
  const answer = (text: string, tags: string[], maxAge = 60): StoredAnswer => ({
    text,
    audience: 'everybody',
    maxAge,
    tags,
    expiresAt: Date.now() + maxAge * 1_000,
  });
  const find = async (...keys: string[]): Promise<FoundAnswers> => {
    const found = await store.find(service, keys);
    if (!found) throw new Error('Redis did not answer.');
    return found;
  };
  const textsOf = async (...keys: string[]) => (await find(...keys)).answers.map((one) => one?.text);
  const put = async (texts: Record<string, string>, tags: string[]): Promise<void> => {
    const { state } = await find();
    const answers = new Map(Object.entries(texts).map(([key, text]) => [key, answer(text, tags)]));
    await store.store(service, state, answers);
  };

  it('finds answers by their keys, in order', async () => {
    await put({ a: 'one', b: 'two' }, ['Product:1']);
    expect(await textsOf('b', 'none', 'a')).toEqual(['two', undefined, 'one']);
  });

  it('purges the answers that contain an entity', async () => {
    await put({ a: 'one', b: 'two' }, ['Product:1', 'Product:2']);
    await put({ c: 'three' }, ['Product:3']);
    await publishPurge(redis, { service, tags: ['Product:2', 'Product:9'] });
    expect(await textsOf('a', 'b', 'c')).toEqual([undefined, undefined, 'three']);
  });

  it('purges the answers of one subgraph only', async () => {
    await put({ a: 'one' }, []);
    await publishPurge(redis, { service: `${service}-2`, tags: null });
    await publishPurge(redis, { service, tags: [] });
    expect(await textsOf('a')).toEqual(['one']);
    await publishPurge(redis, { service, tags: null });
    expect(await textsOf('a')).toEqual([undefined]);
    await put({ a: 'new' }, []);
    expect(await textsOf('a')).toEqual(['new']);
  });

  it.each([[['Product:5']], [null]])(
    'rejects answers when %j was purged after their reading began',
    async (tags) => {
      const { state } = await find();
      await publishPurge(redis, { service, tags });
      const answers = new Map([['a', answer('old', ['Product:1'])]]);
      await store.store(service, state, answers);
      expect(await textsOf('a')).toEqual([undefined]);
    },
  );

  it('leaves no keys behind after the answers expire', async () => {
    const { state } = await find();
    const answers = new Map([['a', answer('short', ['Product:1'], 1)]]);
    await store.store(service, state, answers);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await redis.keys(`answers:{${service}}*`)).toEqual([]);
  });

  it('skips Redis while it does not respond, and uses it again afterwards', async () => {
    await using proxy = await serverProxy(testRedisUrl());
    await put({ a: 'one' }, []);
    store.close();
    store = await opened(new Redis(proxy.url, { lazyConnect: true }));
    proxy.become('silent');
    const startedAt = Date.now();
    for (let round = 0; round < 20; round += 1) expect(await store.find(service, ['a'])).toBeUndefined();
    // Each of them would wait for 100 ms.
    expect(Date.now() - startedAt).toBeLessThan(1_500);
    proxy.become('open');
    const until = Date.now() + 20_000;
    let found: FoundAnswers | undefined;
    while (!found && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      found = await store.find(service, ['a']);
    }
    expect(found?.answers[0]?.text).toBe('one');
  });
});
