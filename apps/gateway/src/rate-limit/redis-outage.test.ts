import { setTimeout as wait } from 'node:timers/promises';
import { serverProxy, testRedisUrl, type ServerProxy } from '@e-storefront/testing';
import {
  sendOperation,
  startRateLimitedGateway,
  newAddress,
  newId,
  type RateLimitedGateway,
} from '../../test/fixtures/rate-limited-gateway';

const LOGIN = 'mutation ($email: String) { login(input: { email: $email }) }';
const REGISTER = 'mutation { register }';

let proxy: ServerProxy;
let gateway: RateLimitedGateway;

beforeEach(async () => {
  proxy = await serverProxy(testRedisUrl());
  gateway = await startRateLimitedGateway({ redisUrl: proxy.url });
});
afterEach(async () => {
  await gateway[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

describe.each(['cut', 'silent'] as const)('while Redis is unavailable (%s)', (mode) => {
  it('queries continue under a count of the process', async () => {
    proxy.become(mode);
    const from = newAddress();
    const responses = await Promise.all(
      Array.from({ length: 5 }, () => sendOperation(gateway.url, { query: '{ me }', from })),
    );
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const remaining = responses.map(({ headers }) => /r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
    expect(remaining.map(Number).sort()).toEqual([1195, 1196, 1197, 1198, 1199]);
  });

  it('logins continue under a stricter limit', async () => {
    proxy.become(mode);
    const from = newAddress();
    const codes: (string | undefined)[] = [];
    for (let time = 0; time < 12; time += 1) {
      const { code } = await sendOperation(gateway.url, {
        query: LOGIN,
        from,
        variables: { email: newId() },
      });
      codes.push(code);
    }
    expect(codes.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => undefined));
    expect(codes.slice(10)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('deferrable fields are rejected together with the rest of their operation', async () => {
    proxy.become(mode);
    const query = 'mutation { addToCart register forgotPassword }';
    const { status, code, headers } = await sendOperation(gateway.url, { query, from: newAddress() });
    expect([status, code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(gateway.executedFields).toEqual([]);
  });
});

it('shared counts continue from their previous value when Redis is back', async () => {
  const from = newAddress();
  for (let time = 0; time < 3; time += 1) await sendOperation(gateway.url, { query: REGISTER, from });
  proxy.become('silent');
  expect((await sendOperation(gateway.url, { query: REGISTER, from })).code).toBe('SERVICE_UNAVAILABLE');
  proxy.become('open');
  let response = await sendOperation(gateway.url, { query: REGISTER, from });
  for (let attempts = 0; attempts < 60 && response.code; attempts += 1) {
    await wait(100);
    response = await sendOperation(gateway.url, { query: REGISTER, from });
  }
  expect([response.status, response.headers.get('ratelimit')]).toEqual([
    200,
    expect.stringContaining('"register";r=16;'),
  ]);
});
