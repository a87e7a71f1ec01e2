import { randomInt } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ask, type Answer, type CallOptions } from '../support/client';
import { ownInstances, type OwnInstances } from '../support/own-instances';
import { demoAccount, register, staff, unique } from '../support/users';

const LOGIN = 'mutation Login($input: LoginInput!) { login(input: $input) { accessToken } }';

let gateways: OwnInstances;
let turn = 0;
/** The gateways in turn. */
const gateway = (): string => gateways.urls[(turn += 1) % gateways.urls.length] ?? '';

beforeAll(async () => {
  gateways = await ownInstances('gateway', 2, { RATE_LIMIT_SCALE: '1', TRUSTED_PROXIES: '127.0.0.1' });
}, 90_000);
afterAll(() => gateways[Symbol.asyncDispose]());

/** An address that no other test uses. */
const newAddress = (): string => [10, randomInt(256), randomInt(256), randomInt(256)].join('.');
const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
const codeOf = ({ errors }: Answer): string | undefined => errors[0]?.extensions.code;

/** Sends requests one after another, each to another gateway. */
async function codes(times: number, query: string, options: CallOptions): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  while (found.length < times) found.push(codeOf(await ask(query, { ...options, gateway: gateway() })));
  return found;
}

/** The headers of a response of one gateway. */
async function headersOf(query: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${gateway()}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

test('limits password guesses from one address across gateways', async () => {
  const headers = from(newAddress());
  const found: (string | undefined)[] = [];
  for (let guess = 0; guess < 33; guess += 1) {
    const input = { email: `${unique()}@example.com`, password: 'Wrong-2026!' };
    found.push(codeOf(await ask(LOGIN, { variables: { input }, headers, gateway: gateway() })));
  }
  expect(found.slice(30)).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(found.slice(0, 5)).not.toContain('RATE_LIMITED');
}, 60_000);

test('limits password guesses for one account across addresses, while its owner can log in', async () => {
  const account = await register();
  const logIn = async (address: string, password: string): Promise<string | undefined> => {
    const input = { email: account.email, password };
    return codeOf(await ask(LOGIN, { variables: { input }, headers: from(address), gateway: gateway() }));
  };
  const home = newAddress();
  expect(await logIn(home, account.password)).toBeUndefined();
  const found: (string | undefined)[] = [];
  for (let guess = 0; guess < 22; guess += 1) found.push(await logIn(newAddress(), `Wrong-${guess}`));
  expect(found.slice(20)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  expect(found.filter((code) => code === undefined)).toEqual([]);
  expect(await logIn(home, account.password)).toBeUndefined();
}, 60_000);

test('counts each guess in a document, and executes nothing of a rejected document', async () => {
  const account = await register();
  const input = `{ email: "${account.email}", password: "Wrong-2026!" }`;
  const guesses = Array.from(
    { length: 7 },
    (_, index) => `a${index}: login(input: ${input}) { accessToken }`,
  );
  const query = `mutation { ${guesses.join(' ')} }`;
  const headers = from(newAddress());
  const answers: Answer[] = [];
  while (answers.length < 5) answers.push(await ask(query, { headers, gateway: gateway() }));
  expect(answers.slice(0, 4).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(answers[4]).toMatchObject({ status: 429, errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  expect(answers[4]?.errors).toHaveLength(1);
  expect(answers[4]?.data).toBeUndefined();
}, 60_000);

test('does not limit a customer because of another one at the same address', async () => {
  const [busy, other] = [await register(), await register()];
  const headers = from(newAddress());
  const query = '{ validateCoupon(code: "NOPE", orderTotal: 10) { valid } }';
  const found = await codes(61, query, { as: busy, headers });
  expect(found.slice(0, 60).filter((code) => code !== undefined)).toEqual([]);
  expect(found[60]).toBe('RATE_LIMITED');
  expect(await codes(2, query, { as: other, headers })).toEqual([undefined, undefined]);
  expect(await codes(2, '{ me { id } }', { as: busy, headers })).toEqual([undefined, undefined]);
}, 60_000);

test('counts cancellations and refunds together, without limiting purchases', async () => {
  const customer = await register();
  const id = 'a'.repeat(24);
  const cancels = Array.from({ length: 15 }, (_, index) => `a${index}: cancelOrder(id: "${id}") { id }`);
  const query = `mutation { ${cancels.join(' ')} }`;
  const found = await codes(4, query, { as: customer });
  expect(found.every((code) => code === 'NOT_FOUND')).toBe(true);
  const refund = `mutation { refundOrder(orderId: "${id}", input: { amount: 1 }) { id } }`;
  expect(await codes(2, refund, { as: customer })).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
  expect(
    await codes(1, '{ validateCoupon(code: "NOPE", orderTotal: 10) { valid } }', { as: customer }),
  ).toEqual([undefined]);
}, 60_000);

test('has limits per role, which every response reports', async () => {
  const quotas: Record<string, string> = {};
  const callers = {
    customer: await register(),
    seller: await demoAccount('seller'),
    support: await staff('support'),
  };
  for (const [role, { accessToken }] of Object.entries(callers)) {
    const { headers } = await headersOf('{ me { id } }', { authorization: `Bearer ${accessToken}` });
    quotas[role] = headers.get('ratelimit-policy') ?? '';
  }
  const guest = await headersOf('{ categories { count } }', from(newAddress()));
  expect({ ...quotas, guest: guest.headers.get('ratelimit-policy') }).toEqual({
    customer: '"customer-query";q=1200;w=60',
    seller: '"seller-query";q=2400;w=60',
    support: expect.stringMatching(/^"(customer|support)-query";q=/),
    guest: '"guest-query";q=1200;w=60',
  });
  expect(guest.headers.get('ratelimit')).toMatch(/^"guest-query";r=1199;t=[1-9]\d?$/);
});

test('reports when to retry, also to pages of the front ends', async () => {
  const headers = { ...from(newAddress()), origin: 'http://localhost:3000' };
  const query = `mutation { ${Array.from({ length: 8 }, (_, index) => `a${index}: logout`).join(' ')} }`;
  let last = await headersOf(query, headers);
  for (let time = 0; time < 15; time += 1) last = await headersOf(query, headers);
  const body = (await last.json()) as { errors: { extensions: { code: string; retryAfter: number } }[] };
  const { code, retryAfter } = body.errors[0]?.extensions ?? {};
  expect([last.status, code]).toEqual([429, 'RATE_LIMITED']);
  expect(Number.isInteger(retryAfter) && Number(retryAfter) >= 1).toBe(true);
  expect(last.headers.get('retry-after')).toBe(String(retryAfter));
  expect(last.headers.get('ratelimit')).toMatch(/"session";r=0;t=[1-9]\d?/);
  expect(last.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
  expect(last.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('retry-after');
});

test('counts operations over WebSocket together with those over HTTP', async () => {
  const customer = await register();
  const query = '{ validateCoupon(code: "NOPE", orderTotal: 10) { valid } }';
  await codes(58, query, { as: customer });
  const client = createClient({
    url: `${gateway().replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${customer.accessToken}` },
    retryAttempts: 0,
  });
  const found: (string | undefined)[] = [];
  for (let time = 0; time < 3; time += 1) {
    for await (const { errors } of client.iterate({ query })) {
      found.push(errors?.[0]?.extensions?.['code'] as string | undefined);
    }
  }
  await client.dispose();
  expect(found).toEqual([undefined, undefined, 'RATE_LIMITED']);
  expect(await codes(1, query, { as: customer })).toEqual(['RATE_LIMITED']);
}, 60_000);
