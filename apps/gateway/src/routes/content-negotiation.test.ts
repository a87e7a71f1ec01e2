import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { actor } from '@e-storefront/testing';
import { startShop, type ShopFixture } from '../../test/fixtures/stub-subgraphs';
import { SHOP, type GatewayFixture } from '../../test/fixtures/gateway';

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

let shop: ShopFixture;
let gateway: GatewayFixture;
const folder = mkdtempSync(path.join(os.tmpdir(), 'explorer-'));
beforeAll(async () => {
  writeFileSync(path.join(folder, 'index.html'), '<title>Explorer</title>');
  shop = await startShop({ EXPLORER_DIR: folder });
  ({ gateway } = shop);
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const get = (accept: string | undefined, search = ''): Promise<Response> =>
  fetch(`${gateway.url}/graphql${search}`, {
    headers: { ...(accept !== undefined && { accept }), 'apollo-require-preflight': 'yes' },
  });
const post = (query: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': JSON_TYPE, ...headers },
    body: JSON.stringify({ query }),
  });
const getMediaType = ({ headers }: Response): string => headers.get('content-type')?.split(';')[0] ?? '';

describe('content negotiation at /graphql', () => {
  const PAGE = 'text/html';

  it.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', PAGE],
    ['text/html', PAGE],
    ['TEXT/HTML', PAGE],
    ['text/*', PAGE],
    ['text/html;q=0.9, application/json;q=0.8', PAGE],
    ['application/json;q=0.1, text/html;q=0.2', PAGE],
    ['text/html;q=0, application/json', JSON_TYPE],
    ['text/html;q=0, */*', JSON_TYPE],
    ['text/html;q=0.5, application/json', JSON_TYPE],
    ['application/json, text/html', JSON_TYPE],
    ['*/*', JSON_TYPE],
    ['application/*', JSON_TYPE],
    ['application/graphql-response+json, application/json;q=0.9', GRAPHQL_TYPE],
    ['application/json;q=0.2, application/graphql-response+json;q=0.3, text/html;q=0', GRAPHQL_TYPE],
    ['application/xhtml+text/html, */*;q=0.1', JSON_TYPE],
    ['application/json; charset=utf-8', JSON_TYPE],
    ['application/json;charset=UTF-8', JSON_TYPE],
    ['application/graphql-response+json; charset=utf-8, application/json; charset=utf-8', GRAPHQL_TYPE],
    ['text/html; charset=utf-8', PAGE],
    ['', JSON_TYPE],
    [' ', JSON_TYPE],
    [undefined, JSON_TYPE],
  ])('answers Accept %p with %s', async (accept, type) => {
    const response = await get(accept, '?query=%7B__typename%7D');
    expect([response.status, getMediaType(response)]).toEqual([200, type]);
  });

  it.each(['text/html;q=0', 'image/png', 'text/plain, text/html;q=0', '*/*;q=0'])(
    'rejects Accept %p with status 406',
    async (accept) => {
      const response = await get(accept, '?query=%7B__typename%7D');
      expect([response.status, getMediaType(response)]).toEqual([406, JSON_TYPE]);
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'BAD_REQUEST', field: 'accept' } }],
      });
    },
  );

  it('happens before execution', async () => {
    const mutation = 'mutation { addToCart(productId: "65f0000000000000000000aa") { total } }';
    const before = shop.executedOperations().length;
    for (const accept of ['text/html', 'application/xml', 'application/json;q=0']) {
      expect((await post(mutation, { accept })).status).toBe(406);
    }
    expect(shop.executedOperations()).toHaveLength(before);
    expect((await post(mutation, { accept: 'application/json' })).status).toBe(200);
    expect(shop.executedOperations()).toHaveLength(before + 1);
  });
});

it.each(['PUT', 'PATCH', 'DELETE'])('%s is rejected with the allowed methods', async (method) => {
  const response = await fetch(`${gateway.url}/graphql`, { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
});

describe('a response', () => {
  const vary = ({ headers }: Response): string[] => (headers.get('vary') ?? '').toLowerCase().split(/, */);
  const token = (): Record<string, string> => ({
    authorization: `Bearer ${gateway.identity.token(actor('customer'))}`,
  });

  it.each<[string, string, () => Record<string, string>]>([
    ['to an authenticated caller', '{ me { id } }', token],
    ['that rejects an authenticated caller’s operation', '{ nothing }', token],
    ['that rejects a token', '{ me { id } }', () => ({ authorization: 'Bearer a.b.c' })],
    ['to an authenticated caller at a front end', '{ me { id } }', () => ({ ...token(), origin: SHOP })],
    [
      'to an authenticated caller who accepts no supported type',
      '{ me { id } }',
      () => ({ ...token(), accept: 'image/png' }),
    ],
  ])('%s is private and never stored', async (_what, query, headers) => {
    const response = await post(query, headers());
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(vary(response)).toEqual(expect.arrayContaining(['origin', 'accept', 'authorization']));
    expect(new Set(vary(response)).size).toBe(vary(response).length);
  });

  it.each([
    ['to a guest', '{ products { pagination { total } } }'],
    ['that rejects a guest’s operation', '{ nothing }'],
  ])('%s is never stored, and varies by the headers that it depends on', async (_what, query) => {
    const response = await post(query);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(vary(response)).toEqual(
      expect.arrayContaining(['origin', 'accept', 'accept-encoding', 'authorization']),
    );
  });

  it('of another route to an authenticated caller is private, errors included', async () => {
    for (const [address, method] of [
      ['/nowhere', 'GET'],
      ['/media/upload', 'POST'],
      ['/graphql', 'PUT'],
    ] as const) {
      const response = await fetch(`${gateway.url}${address}`, { method, headers: token() });
      expect(response.ok).toBe(false);
      expect([address, response.headers.get('cache-control')]).toEqual([address, 'private, no-store']);
    }
  });

  it('of static files keeps its own Cache-Control', async () => {
    const response = await fetch(`${gateway.url}/explorer/index.html`, { headers: token() });
    expect(response.headers.get('cache-control')).toContain('public');
  });
});
