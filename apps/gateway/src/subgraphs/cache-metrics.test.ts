import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { publishPurge } from '@e-storefront/messaging';
import { ANSWER_HEADERS } from '@e-storefront/subgraph';
import { actor, testRedisUrl } from '@e-storefront/testing';
import { post, startGateway, type GatewayFixture } from '../../test/fixtures/gateway';

const PAGE = 'query Page($search: String) { products(search: $search) { products { name } } }';
const LOG_IN =
  'mutation { login(input: { email: "a@b.example", password: "Customer-2026!" }) { accessToken } }';
const ANSWER = JSON.stringify({ data: { products: { products: [{ name: 'Lamp' }] } } });

/** A subgraph with one public answer, which takes some time. */
async function startSubgraph() {
  const answer = { maxAge: 60, ms: 0 };
  const server = createServer((request, response) => {
    request.resume();
    const headers = {
      'content-type': 'application/json',
      'cache-control': `public, max-age=${answer.maxAge}`,
      [ANSWER_HEADERS.audience]: 'shoppers',
      [ANSWER_HEADERS.tags]: 'Product:1',
    };
    void delay(answer.ms).then(() => response.writeHead(200, headers).end(ANSWER));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, answer, stop };
}

describe('the metrics of the caches', () => {
  const redis = new Redis(testRedisUrl());
  let subgraph: Awaited<ReturnType<typeof startSubgraph>>;
  const gateways: GatewayFixture[] = [];
  beforeAll(async () => {
    subgraph = await startSubgraph();
    const settings = { PRODUCT_URL: subgraph.url, AUTH_URL: subgraph.url, METRICS_PORT: '0' };
    for (let count = 0; count < 2; count += 1) gateways.push(await startGateway(settings));
    // Nothing is cached before a gateway listens for purges.
    for (const gateway of gateways)
      while ((await counts(gateway))['responses hit'] === undefined)
        await read(gateway, { search: 'warm-up' });
  });
  beforeEach(async () => {
    Object.assign(subgraph.answer, { maxAge: 60, ms: 0 });
    await purge();
  });
  afterAll(async () => {
    redis.disconnect();
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
    await subgraph.stop();
  });

  const at = (index: number): GatewayFixture => {
    const gateway = gateways[index];
    if (!gateway) throw new Error('There are two gateways.');
    return gateway;
  };
  const read = async (
    gateway: GatewayFixture,
    { search, headers = {} }: { search: string; headers?: Record<string, string> },
  ): Promise<void> => {
    const { data } = await post(gateway.url, { query: PAGE, variables: { search } }, headers);
    expect({ data }).toEqual(JSON.parse(ANSWER));
  };
  const purge = async (): Promise<void> => {
    await publishPurge(redis, { service: 'product', tags: null });
    // The answer to a mutation waits for all purges before it.
    for (const gateway of gateways) await post(gateway.url, { query: LOG_IN });
  };
  /** The counters of the caches by their labels, without the subgraph `product`. */
  const counts = async ({ metricsUrl = '' }: GatewayFixture): Promise<Record<string, number>> => {
    const text = await (await fetch(metricsUrl)).text();
    const lines = [...text.matchAll(/^gateway_cache_(\w+?)(?:_total)?\{(.*)\} (\d+)$/gm)];
    return Object.fromEntries(
      lines.map(([, name = '', labels = '', value]) => {
        const values = [...labels.matchAll(/\w+="(\w+)"/g)].map(([, label]) => label ?? '');
        const words = values.filter((label) => label !== 'product').join(' ');
        return [name === 'lookups' ? words : `${name} ${words}`, Number(value)];
      }),
    );
  };
  /**
   * Other suites share the Redis server: their purges may come in between, and a busy one answers later than a gateway waits.
   * Hence several attempts, each with a search of its own.
   */
  const repeat = async (attempt: (search: string) => Promise<void>): Promise<void> => {
    for (let left = 9; ; left -= 1) {
      try {
        await attempt(randomUUID());
        return;
      } catch (error) {
        if (left === 0) throw error;
      }
    }
  };
  /** What has been counted during some work. */
  const during = async (gateway: GatewayFixture, work: () => Promise<unknown>) => {
    const before = await counts(gateway);
    await work();
    const after = await counts(gateway);
    return Object.fromEntries(
      Object.entries(after)
        .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  };

  it('count a miss, and then the cached response and the cached answer', () =>
    repeat(async (search) => {
      const guest = { search };
      expect(await during(at(0), () => read(at(0), guest))).toMatchObject({
        'responses miss': 1,
        'answers miss': 1,
      });
      expect(await during(at(0), () => read(at(0), guest))).toEqual({ 'responses hit': 1 });
      const headers = { authorization: `Bearer ${at(0).identity.token(actor('customer'))}` };
      expect(await during(at(0), () => read(at(0), { ...guest, headers }))).toEqual({
        'responses miss': 1,
        'answers hit': 1,
      });
    }));

  it('count who waits for a read in flight', () =>
    repeat(async (search) => {
      subgraph.answer.ms = 300;
      const counted = await during(at(0), () =>
        Promise.all([read(at(0), { search }), read(at(0), { search })]),
      );
      expect(counted).toMatchObject({ 'responses miss': 2, 'answers miss': 1, 'answers shared': 1 });
    }));

  it('count an answer that is given out while it is read anew', () =>
    repeat(async (search) => {
      subgraph.answer.maxAge = 1;
      await read(at(0), { search });
      await delay(1_100);
      expect(await during(at(0), () => read(at(0), { search }))).toEqual({
        'responses miss': 1,
        'answers stale': 1,
      });
    }));

  it('count what another gateway has stored', () =>
    repeat(async (search) => {
      await read(at(0), { search });
      expect(await during(at(1), () => read(at(1), { search }))).toEqual({
        'responses miss': 1,
        'store hit': 1,
        'answers stored': 1,
      });
    }));

  it('count purges, and answers that must not be cached because of one', () =>
    repeat(async (search) => {
      subgraph.answer.ms = 300;
      const counted = await during(at(0), async () => {
        const reading = read(at(0), { search });
        await delay(100);
        await publishPurge(redis, { service: 'product', tags: ['Product:1'] });
        await reading;
      });
      expect(counted).toMatchObject({ 'purges entities': 1, 'refused_stores answers': 1, 'answers miss': 1 });
    }));

  it('show the size of what is cached, and the figures of the process', async () => {
    const metrics = async (): Promise<{ text: string; entries: number; bytes: number }> => {
      const text = await (await fetch(at(0).metricsUrl ?? '')).text();
      const [entries = NaN, bytes = NaN] = ['entries', 'bytes'].map((name) =>
        Number(new RegExp(`^gateway_cache_${name} (\\d+)$`, 'm').exec(text)?.[1]),
      );
      return { text, entries, bytes };
    };
    await repeat(async (search) => {
      const before = await metrics();
      await read(at(0), { search });
      const { text, entries, bytes } = await metrics();
      expect(entries).toBe(before.entries + 1);
      expect(bytes).toBeGreaterThan(before.bytes + ANSWER.length);
      expect(text).toContain('nodejs_eventloop_lag_seconds');
    });
  });

  it('are on a port of their own alone', async () => {
    expect((await fetch(new URL('/metrics', at(0).url))).status).toBe(404);
    expect((await fetch(new URL('/', at(0).metricsUrl))).status).toBe(404);
  });
});
