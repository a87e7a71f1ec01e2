import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Redis } from 'ioredis';
import { publishPurge } from '@e-storefront/messaging';
import { ANSWER_HEADERS } from '@e-storefront/subgraph';
import { actor, testRedisUrl } from '@e-storefront/testing';
import { readResponse, startGateway, SHOP, type GatewayFixture } from '../../test/fixtures/gateway';
import { operationHash } from '../persisted-operations/normalize';

const PAGE = 'query Page($search: String) { products(search: $search) { products { name price } } }';
const CATEGORIES = '{ categories { count } }';
const LOG_IN =
  'mutation { login(input: { email: "a@b.example", password: "Customer-2026!" }) { accessToken } }';
const SHARED = { 'cache-control': 'public, max-age=60', [ANSWER_HEADERS.tags]: 'Product:1' };
const PUBLIC = 'public, max-age=0, must-revalidate';

/** A subgraph that answers whatever it is asked with the same body. */
async function startFixedSubgraph() {
  const answer = { body: {}, headers: {}, received: Array<IncomingHttpHeaders>() };
  const server = createServer((request, response) => {
    answer.received.push(request.headers);
    const headers = { 'content-type': 'application/json', ...answer.headers };
    void readText(request).then(() => response.writeHead(200, headers).end(JSON.stringify(answer.body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, answer, stop };
}

describe('over the gateway', () => {
  const redis = new Redis(testRedisUrl());
  let subgraph: Awaited<ReturnType<typeof startFixedSubgraph>>;
  let gateway: GatewayFixture;
  beforeAll(async () => {
    subgraph = await startFixedSubgraph();
    gateway = await startGateway({ PRODUCT_URL: subgraph.url, AUTH_URL: subgraph.url });
    await show({ price: 10 });
    // Nothing is shared before the gateway listens for purges.
    while ((await get()).headers.get('cache-control') !== PUBLIC) await delay(10);
  });
  beforeEach(() => show({ price: 10 }));
  afterAll(async () => {
    redis.disconnect();
    await gateway[Symbol.asyncDispose]();
    await subgraph.stop();
  });

  /** Changes the answer of the subgraph, and purges the old one. */
  const show = async ({
    price = 10,
    name = 'Lamp',
    audience = 'shoppers',
    more = {},
  }: {
    price?: number;
    name?: string;
    audience?: string | null;
    more?: object;
  }): Promise<void> => {
    subgraph.answer.body = { data: { products: { products: [{ name, price }] } }, ...more };
    subgraph.answer.headers =
      audience === null
        ? { 'cache-control': 'private, no-store' }
        : { ...SHARED, [ANSWER_HEADERS.audience]: audience };
    await publishPurge(redis, { service: 'product', tags: null });
    // The answer to a mutation waits for all purges before it.
    await (await post(LOG_IN)).body?.cancel();
  };
  const get = (
    parameters: Record<string, unknown> = { query: PAGE },
    headers: Record<string, string> = {},
  ): Promise<Response> => {
    const search = Object.entries(parameters).map(
      ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
    );
    return fetch(`${gateway.url}/graphql?${new URLSearchParams(Object.fromEntries(search))}`, {
      headers: { 'apollo-require-preflight': 'yes', 'accept-encoding': 'identity', ...headers },
    });
  };
  const post = (query: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', ...headers },
      body: JSON.stringify({ query }),
    });
  const caching = ({ headers }: Response): string | null => headers.get('cache-control');
  const tagOf = ({ headers }: Response): string => headers.get('etag') ?? '';
  const vary = ({ headers }: Response): string[] =>
    (headers.get('vary') ?? '').toLowerCase().split(', ').sort();
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  describe('the response to a guest’s query by GET', () => {
    it.each(['everybody', 'shoppers', 'guests'])(
      'that is the same for %s may be stored by every cache',
      async (audience) => {
        await show({ audience });
        // The second one comes from the gateway's own cache.
        for (const response of [await get(), await get()]) {
          expect([response.status, caching(response)]).toEqual([200, PUBLIC]);
          expect(tagOf(response)).toMatch(/^"[\w-]{43}"$/);
          expect(vary(response)).toEqual(['accept', 'accept-encoding', 'authorization', 'origin']);
        }
      },
    );

    it('is revalidated with the same headers and without a body', async () => {
      const response = await get();
      const tag = tagOf(response);
      for (const known of [tag, `W/${tag}`, `"other", W/${tag}`, '*']) {
        const confirmed = await get(undefined, { 'if-none-match': known });
        expect([known, confirmed.status, await confirmed.text()]).toEqual([known, 304, '']);
        expect([tagOf(confirmed), caching(confirmed), vary(confirmed)]).toEqual([
          tag,
          PUBLIC,
          vary(response),
        ]);
      }
      expect((await get(undefined, { 'if-none-match': '"other"' })).status).toBe(200);
    });

    it('has a new ETag as soon as a price changes', async () => {
      const known = { 'if-none-match': tagOf(await get()) };
      expect((await get(undefined, known)).status).toBe(304);
      await show({ price: 11 });
      const changed = await get(undefined, known);
      expect([changed.status, caching(changed)]).toEqual([200, PUBLIC]);
      expect(await changed.text()).toContain('11');
      expect(tagOf(changed)).not.toBe(known['if-none-match']);
    });

    it('is found by the hash of the operation and its variables', async () => {
      const extensions = { persistedQuery: { version: 1, sha256Hash: operationHash(PAGE) } };
      const variables = { search: 'lamp' };
      expect((await get({ extensions, query: PAGE, variables })).status).toBe(200);
      const response = await get({ extensions, variables });
      expect([response.status, caching(response)]).toEqual([200, PUBLIC]);
      expect((await get({ extensions, variables }, { 'if-none-match': tagOf(response) })).status).toBe(304);
      const unknown = await get({
        extensions: { persistedQuery: { version: 1, sha256Hash: operationHash('{ a }') } },
      });
      expect([caching(unknown), tagOf(unknown)]).toEqual(['private, no-store', '']);
    });

    it('varies by the origin of the page', async () => {
      const response = await get(undefined, { origin: SHOP });
      expect(response.headers.get('access-control-allow-origin')).toBe(SHOP);
      expect([caching(response), vary(response)]).toEqual([PUBLIC, expect.arrayContaining(['origin'])]);
    });
  });

  describe('a cached response', () => {
    const asked = (): number => subgraph.answer.received.length;
    const pageOf = async (response: Response): Promise<unknown> => await response.json();

    it('is sent without a call to a subgraph, in the format that each client accepts', async () => {
      const type = { accept: 'application/graphql-response+json' };
      const first = [await pageOf(await post(PAGE)), await pageOf(await post(PAGE, type))];
      const before = asked();
      for (const [accept, expected] of [
        [{}, 'application/json; charset=utf-8'],
        [type, 'application/graphql-response+json; charset=utf-8'],
      ] as const) {
        const response = await post(PAGE, accept);
        expect(response.headers.get('content-type')).toBe(expected);
        expect(first).toContainEqual(await pageOf(response));
        expect(response.headers.get('x-request-id')).toMatch(/./);
      }
      expect(asked()).toBe(before);
    });

    it('counts against the caller’s limits', async () => {
      await using limited = await startGateway({ PRODUCT_URL: subgraph.url, RATE_LIMIT_SCALE: '1' });
      const url = `${limited.url}/graphql`;
      const body = JSON.stringify({ query: PAGE, variables: { search: 'limits' } });
      const remaining: number[] = [];
      for (let request = 0; request < 5; request += 1) {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        await response.body?.cancel();
        remaining.push(Number(/;r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1]));
      }
      const [first = 0] = remaining;
      expect(remaining).toEqual([first, first - 1, first - 2, first - 3, first - 4]);
    });

    it.each([
      ['guest', 'guests', true],
      ['customer', 'guests', false],
      ['customer', 'shoppers', true],
      ['seller', 'shoppers', false],
    ] as const)(
      'is shared with another %s if it is the same for %s: %p',
      async (role, audience, isShared) => {
        const askAgain = async (): Promise<void> => {
          const headers = role === 'guest' ? {} : bearer(gateway.identity.token(actor(role)));
          await (await post(PAGE, headers)).body?.cancel();
        };
        await show({ audience });
        await askAgain();
        await askAgain();
        const before = asked();
        await askAgain();
        expect(asked() === before).toBe(isShared);
      },
    );

    it('is not sent to a request that would be rejected', async () => {
      await (await get()).body?.cancel();
      expect((await get(undefined, { 'apollo-require-preflight': '' })).status).toBe(400);
      await (await post(PAGE)).body?.cancel();
      const invalid = await readResponse(await post(PAGE, bearer('a.b.c')));
      expect(invalid.errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    });
  });

  describe('no cache may store', () => {
    const expectPrivate = async (response: Response): Promise<void> => {
      expect(caching(response)).toMatch(/^private, no-store/);
      expect(response.status).not.toBe(304);
      expect(tagOf(response)).toBe('');
      await response.body?.cancel();
    };
    /** What a cache has sends a tag along: it must not be confirmed either. */
    const known = { 'if-none-match': '*' };

    it('responses to requests with a token or a cookie, even if they are the same for everyone', async () => {
      await show({ audience: 'everybody' });
      await get();
      const callers = [
        bearer(gateway.identity.token(actor('customer'))),
        bearer(gateway.identity.token(actor('admin'))),
        bearer('a.b.c'),
        { cookie: 'session=1' },
      ];
      for (const headers of callers) await expectPrivate(await get(undefined, { ...headers, ...known }));
    });

    it('responses with errors, whether complete or partial', async () => {
      const errors = [{ message: 'Away.', path: ['products'], extensions: { code: 'SERVICE_UNAVAILABLE' } }];
      await show({ more: { errors } });
      await expectPrivate(await get(undefined, known));
      await show({});
      // The category subgraph is down.
      await expectPrivate(
        await get({ query: `{ products { products { name } } ${CATEGORIES.slice(2)}` }, known),
      );
      for (const query of ['{ nothing }', '{ nonsense', '']) await expectPrivate(await get({ query }, known));
      await expectPrivate(await get(undefined, { ...known, 'apollo-require-preflight': '' }));
    });

    it('responses that a subgraph marks as private, or without a lifetime', async () => {
      await show({ audience: null });
      await expectPrivate(await get(undefined, known));
      for (const query of ['{ __typename }', '{ __schema { queryType { name } } }']) {
        await expectPrivate(await get({ query }, known));
      }
    });

    it('responses to POST', async () => {
      await get();
      await expectPrivate(await post(PAGE, known));
    });

    it('a mutation, which GET does not execute', async () => {
      const before = subgraph.answer.received.length;
      const response = await get({ query: LOG_IN }, known);
      expect(response.status).toBe(405);
      expect(subgraph.answer.received).toHaveLength(before);
      await expectPrivate(response);
    });
  });

  describe('compression', () => {
    const LONG = 'Lamp '.repeat(500);
    const encodingOf = ({ headers }: Response): string | null => headers.get('content-encoding');
    const accept = (encodings: string) => ({ 'accept-encoding': encodings });

    it.each([
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip, deflate', 'gzip'],
      ['br;q=0, gzip;q=0.5', 'gzip'],
      ['*', 'br'],
      ['deflate', null],
      ['identity', null],
      ['*;q=0', null],
    ])('for a client that accepts %p is %p', async (encodings, encoding) => {
      await show({ name: LONG });
      const plain = await get();
      for (const response of [
        await get(undefined, accept(encodings)),
        await get(undefined, accept(encodings)),
        await post(PAGE, accept(encodings)),
      ]) {
        expect([encodingOf(response), vary(response)]).toEqual([encoding, vary(plain)]);
        expect(await response.json()).toEqual({
          data: { products: { products: [{ name: LONG, price: 10 }] } },
        });
      }
    });

    it('applies to a large response, and not to a small one', async () => {
      await show({ name: LONG });
      const large = await get(undefined, accept('gzip'));
      expect(Number(large.headers.get('content-length'))).toBeLessThan(LONG.length / 10);
      await show({});
      expect(encodingOf(await get(undefined, accept('gzip')))).toBeNull();
    });

    it('never delivers an old price', async () => {
      for (const price of [20, 21, 20]) {
        await show({ name: LONG, price });
        const response = await post(PAGE, accept('br'));
        expect(await response.json()).toMatchObject({ data: { products: { products: [{ price }] } } });
      }
    });

    it('uses a weak ETag, which is revalidated in every encoding', async () => {
      await show({ name: LONG });
      const tag = tagOf(await get());
      for (const encodings of ['br', 'gzip']) {
        const response = await get(undefined, accept(encodings));
        expect(tagOf(response)).toBe(`W/${tag}`);
        const confirmed = await get(undefined, { ...accept(encodings), 'if-none-match': `W/${tag}` });
        expect([confirmed.status, encodingOf(confirmed)]).toEqual([304, null]);
      }
    });

    it('applies to private responses, and never to those that may contain a token', async () => {
      const own = bearer(gateway.identity.token(actor('customer')));
      await show({ name: LONG, audience: null });
      const page = await post(PAGE, { ...accept('br'), ...own });
      expect([encodingOf(page), caching(page)]).toEqual(['br', 'private, no-store']);
      await page.body?.cancel();
      subgraph.answer.body = { data: { login: { accessToken: LONG } } };
      const session = await post(LOG_IN, accept('gzip, br'));
      expect(await session.json()).toEqual({ data: { login: { accessToken: LONG } } });
      expect([encodingOf(session), caching(session)]).toEqual([null, 'private, no-store, no-transform']);
    });

    it('of requests is rejected without unpacking', async () => {
      const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
      const before = subgraph.answer.received.length;
      for (const body of [bomb, gzipSync(JSON.stringify({ query: PAGE }))]) {
        const response = await fetch(`${gateway.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
          body,
        });
        const { status, errors } = await readResponse(response);
        expect([status, errors.map(({ extensions }) => extensions.code)]).toEqual([400, ['BAD_REQUEST']]);
      }
      expect(subgraph.answer.received).toHaveLength(before);
    });
  });
});
