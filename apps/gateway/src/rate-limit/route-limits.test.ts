import {
  gatewayUnderTest,
  newAddress,
  type GatewayUnderTest,
} from '../../test/fixtures/rate-limited-gateway';
import { routeLimitOf } from './policies';

/** A hundredth of every limit. */
const SCALE = 0.01;

let gateway: GatewayUnderTest;
beforeAll(async () => {
  gateway = await gatewayUnderTest({ settings: { RATE_LIMIT_SCALE: SCALE } });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const ask = (path: string, from: string, method = 'GET') =>
  fetch(gateway.url + path, { method, headers: { 'x-forwarded-for': from } });

test.each([
  ['GET', '/health'],
  ['HEAD', '/health'],
  ['GET', '/health/ready'],
  ['GET', '/media/x.webp'],
  ['GET', '/.well-known/jwks.json'],
  ['GET', '/.well-known/oauth-authorization-server'],
  ['GET', '/explorer/index.html'],
  ['GET', '/nowhere'],
  ['PUT', '/nowhere'],
  ['OPTIONS', '/graphql'],
])('%s %s is limited by address', async (method, path) => {
  const from = newAddress();
  let refused: Response | undefined;
  for (let count = 0; count < 100 && refused?.status !== 429; count += 1)
    refused = await ask(path, from, method);
  expect(refused?.status).toBe(429);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  if (method !== 'HEAD') {
    expect(await refused?.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  }
  expect((await ask(path, newAddress(), method)).status).not.toBe(429);
});

test('every route has a limit, whether or not the table names it', () => {
  expect(routeLimitOf('GET /media/*').name).toBe('pictures');
  expect(routeLimitOf('HEAD /health/ready').name).toBe('health');
  expect(routeLimitOf('OPTIONS /media/*').name).toBe('preflight');
  expect(routeLimitOf('POST /media/uploads/*').name).toBe('upload');
  expect(routeLimitOf('GET /.well-known/jwks.json').name).toBe('other');
  expect(routeLimitOf('GET /added/later').name).toBe('other');
});

test('a balancer that asks twice a second is never refused', () => {
  expect(routeLimitOf('GET /health/ready').points).toBeGreaterThanOrEqual(10 * 2 * 60);
});
