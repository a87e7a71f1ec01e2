import {
  startRateLimitedGateway,
  newAddress,
  type RateLimitedGateway,
} from '../../test/fixtures/rate-limited-gateway';
import { getRouteLimit } from './policies';

const SCALE = 0.01;

let gateway: RateLimitedGateway;
beforeAll(async () => {
  gateway = await startRateLimitedGateway({ settings: { RATE_LIMIT_SCALE: SCALE } });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const sendRequest = (path: string, from: string, method = 'GET') =>
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
  let rejected: Response | undefined;
  for (let count = 0; count < 100 && rejected?.status !== 429; count += 1)
    rejected = await sendRequest(path, from, method);
  expect(rejected?.status).toBe(429);
  expect(Number(rejected?.headers.get('retry-after'))).toBeGreaterThan(0);
  if (method !== 'HEAD') {
    expect(await rejected?.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  }
  expect((await sendRequest(path, newAddress(), method)).status).not.toBe(429);
});

test('every route has a limit, also one without an entry', () => {
  expect(getRouteLimit('GET /media/*').name).toBe('pictures');
  expect(getRouteLimit('HEAD /health/ready').name).toBe('health');
  expect(getRouteLimit('OPTIONS /media/*').name).toBe('preflight');
  expect(getRouteLimit('POST /media/uploads/*').name).toBe('upload');
  expect(getRouteLimit('GET /.well-known/jwks.json').name).toBe('other');
  expect(getRouteLimit('GET /added/later').name).toBe('other');
});

test('a load balancer that polls twice a second is never rejected', () => {
  expect(getRouteLimit('GET /health/ready').points).toBeGreaterThanOrEqual(10 * 2 * 60);
});
