import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actor } from '@e-storefront/testing';
import {
  readResponse,
  post,
  startGateway,
  type GraphQLResponse,
  type GatewayFixture,
} from '../../test/fixtures/gateway';

/** A subgraph that answers every query, records the headers, and accepts 16 KiB of them like every service. */
let subgraph: Server;
let gateway: GatewayFixture;
const received: IncomingHttpHeaders[] = [];

beforeAll(async () => {
  subgraph = createServer((request, response) => {
    received.push(request.headers);
    request.resume();
    response.setHeader('content-type', 'application/json').end('{"data":{"products":{"products":[]}}}');
  });
  await once(subgraph.listen(0, '127.0.0.1'), 'listening');
  const { port } = subgraph.address() as AddressInfo;
  gateway = await startGateway({
    PRODUCT_URL: `http://127.0.0.1:${port}/graphql`,
    TRUSTED_PROXIES: '127.0.0.1',
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  subgraph.closeAllConnections();
  subgraph.close();
});
beforeEach(() => void received.splice(0));

const QUERY = '{ products { products { id } } }';
const sendQuery = (headers: Record<string, string>): Promise<GraphQLResponse> =>
  post(gateway.url, { query: QUERY }, headers);
const FORWARDED = { status: 200, errors: [], data: { products: { products: [] } } };

test.each([1_000, 8_000, 15_000])(
  'truncates a user agent of %i characters without changing the response',
  async (length) => {
    expect(await sendQuery({ 'user-agent': 'Möbel/1.0 '.padEnd(length, 'x') })).toMatchObject(FORWARDED);
    expect(received[0]?.['x-client-agent']?.length).toBe(Math.min(length, 1_024));
  },
);

test('accepts several large headers at once without changing the response', async () => {
  const headers = {
    'user-agent': 'a'.repeat(3_000),
    traceparent: '0'.repeat(3_000),
    tracestate: 't'.repeat(3_000),
    'x-request-id': 'r'.repeat(3_000),
    'x-forwarded-for': '9'.repeat(2_000),
    authorization: `Bearer ${gateway.identity.token(actor('customer', { name: 'n'.repeat(900) }))}`,
    'idempotency-key': 'k'.repeat(255),
  };
  expect(await sendQuery(headers)).toMatchObject(FORWARDED);
  const bytes = Object.entries(received[0] ?? {}).reduce(
    (sum, [name, value]) => sum + name.length + String(value).length,
    0,
  );
  expect(bytes).toBeLessThan(8_192);
});

test('forwards a well-formed traceparent only', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await sendQuery({ traceparent });
  for (const other of [`${traceparent}-x`, 'x'.repeat(55), '00-4BF92F'])
    await sendQuery({ traceparent: other });
  expect(received.map((headers) => headers['traceparent'])).toEqual([
    traceparent,
    undefined,
    undefined,
    undefined,
  ]);
});

test('forwards an invalid address as unknown', async () => {
  await sendQuery({ 'x-forwarded-for': 'x'.repeat(5_000) });
  await sendQuery({ 'x-forwarded-for': '10.1.2.3' });
  expect(received.map((headers) => headers['x-client-address'])).toEqual(['unknown', '10.1.2.3']);
});

test.each([258, 5_000, 12_000])('rejects an idempotency key of %i characters', async (length) => {
  expect(await sendQuery({ 'idempotency-key': 'k'.repeat(length) })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'idempotencyKey' } }],
  });
  expect(received).toEqual([]);
});

test.each(['/graphql', '/oauth/token', '/media/x.webp'])(
  'rejects or ignores an Authorization header of 12,000 characters at %s',
  async (path) => {
    const response = await fetch(gateway.url + path, {
      method: path === '/media/x.webp' ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${'x'.repeat(12_000)}` },
      ...(path !== '/media/x.webp' && { body: JSON.stringify({ query: QUERY }) }),
    });
    if (path === '/media/x.webp') expect(response.status).toBe(200);
    else if (path === '/oauth/token') expect(response.status).toBe(400);
    else {
      expect(await readResponse(response)).toMatchObject({
        status: 400,
        errors: [{ extensions: { code: 'BAD_REQUEST' } }],
      });
    }
  },
);

test('rejects headers above the maximum size with a code', async () => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'x'.repeat(40_000) },
    body: '{}',
  });
  expect(await readResponse(response)).toMatchObject({
    status: 431,
    errors: [{ extensions: { code: 'BAD_REQUEST' } }],
  });
});

test.each(['content-type', 'accept'])(
  'a %s of 12,000 characters does not cause an outage error',
  async (name) => {
    const answer = await fetch(`${gateway.url}/media/x.webp`, { headers: { [name]: 'x'.repeat(12_000) } });
    expect(answer.status).toBe(200);
  },
);
