import { z } from 'zod';
import {
  sendOperation,
  startRateLimitedGateway,
  newAddress,
  newId,
  type RateLimitedGateway,
} from '../../test/fixtures/rate-limited-gateway';

const LOGIN = 'mutation ($email: String) { login(input: { email: $email }) }';
const REGISTER = 'mutation ($email: String) { register(input: { email: $email }) }';

/** Sends repeated requests, and returns their codes, null for success. */
async function codes(
  times: number,
  send: () => ReturnType<typeof sendOperation>,
): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for (let time = 0; time < times; time += 1) found.push((await send()).code ?? null);
  return found;
}

const countRejected = (found: (string | null)[]): number =>
  found.filter((code) => code === 'RATE_LIMITED').length;

describe('two gateways with one Redis', () => {
  let first: RateLimitedGateway;
  let second: RateLimitedGateway;

  beforeAll(async () => {
    first = await startRateLimitedGateway();
    second = await startRateLimitedGateway();
  });
  afterAll(async () => {
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });

  it('share their counts, also of concurrent requests, and execute no rejected operation', async () => {
    const from = newAddress();
    const before = first.executedFields.length + second.executedFields.length;
    const responses = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        sendOperation(index % 2 ? first.url : second.url, {
          query: LOGIN,
          from,
          variables: { email: newId() },
        }),
      ),
    );
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(30);
    const over = responses.filter(({ status }) => status === 429);
    expect(over.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 'RATE_LIMITED'));
    expect(first.executedFields.length + second.executedFields.length - before).toBe(30);
    for (const { errors, headers } of over) {
      const retryAfter = z.int().min(1).max(60).parse(errors[0]?.extensions['retryAfter']);
      expect(headers.get('retry-after')).toBe(String(retryAfter));
    }
  });

  it('count requests for one account from many addresses, however it is spelled', async () => {
    const mailbox = newId();
    const spellings = [
      `${mailbox}@x.example`,
      ` ${mailbox}@X.EXAMPLE `,
      `${mailbox.toUpperCase()}@x.example`,
      `\u200b${mailbox}@x.example\ufeff\n`,
    ];
    let turn = 0;
    const found = await codes(14, () => {
      const email = spellings[(turn += 1) % spellings.length];
      return sendOperation(turn % 2 ? first.url : second.url, {
        query: REGISTER,
        from: newAddress(),
        variables: { email },
      });
    });
    expect(countRejected(found)).toBe(4);
    expect(found.slice(10)).toEqual(Array.from({ length: 4 }, () => 'RATE_LIMITED'));
    const other = await sendOperation(first.url, {
      query: REGISTER,
      from: newAddress(),
      variables: { email: newId() },
    });
    expect(other.code).toBeUndefined();
  });

  it('do not lock an account out whose password others guess', async () => {
    const variables = { email: `${newId()}@x.example` };
    const found = await codes(40, () =>
      sendOperation(first.url, { query: LOGIN, from: newAddress(), variables }),
    );
    expect(countRejected(found)).toBe(0);
  });

  it.each([
    ['in a literal', (email: string) => ({ query: `mutation { register(input: { email: "${email}" }) }` })],
    [
      'in a variable’s default',
      (email: string) => ({
        query: `mutation ($i: Credentials = { email: "${email}" }) { register(input: $i) }`,
      }),
    ],
    [
      'in an input variable within a fragment',
      (email: string) => ({
        query:
          'mutation ($i: Credentials) { ...guess } fragment guess on Mutation { one: register(input: $i) ... { two: register(input: $i) } }',
        variables: { i: { email } },
      }),
    ],
  ])('find the account %s', async (_where, operation) => {
    const email = `${newId()}@x.example`;
    const { headers } = await sendOperation(first.url, { ...operation(email), from: newAddress() });
    expect(headers.get('ratelimit')).toMatch(/"register-account";r=[89];t=/);
  });

  it('count every alias, and reject the whole operation', async () => {
    const from = newAddress();
    const before = first.executedFields.length;
    const query = `mutation { ${Array.from({ length: 31 }, (_, index) => `a${index}: login`).join(' ')} }`;
    expect((await sendOperation(first.url, { query, from })).code).toBe('RATE_LIMITED');
    expect(first.executedFields).toHaveLength(before);
    expect((await sendOperation(second.url, { query: LOGIN, from })).code).toBe('RATE_LIMITED');
  });

  it('count users separately at any address, and guests by address', async () => {
    const [from, one, other] = [newAddress(), `customer:${newId()}`, `customer:${newId()}`];
    const query = 'mutation { checkout }';
    expect(countRejected(await codes(31, () => sendOperation(first.url, { query, as: one, from })))).toBe(1);
    expect((await sendOperation(second.url, { query, as: one, from: newAddress() })).code).toBe(
      'RATE_LIMITED',
    );
    expect((await sendOperation(second.url, { query, as: other, from })).code).toBeUndefined();
    expect((await sendOperation(second.url, { query, from })).code).toBeUndefined();
    expect((await sendOperation(second.url, { query: '{ me }', as: one, from })).code).toBeUndefined();
  });

  it.each([
    ['guest', '', 1200],
    ['customer', `customer:${newId()}`, 1200],
    ['seller', `seller:${newId()}`, 2400],
    ['support', `support:${newId()}`, 2400],
    ['admin', `admin:${newId()}`, 3000],
    ['key', `seller:${newId()}:key`, 600],
  ])('apply the limit of a %s', async (kind, as, quota) => {
    const { headers } = await sendOperation(first.url, { query: '{ me products }', as, from: newAddress() });
    expect(headers.get('ratelimit-policy')).toBe(`"${kind}-query";q=${quota};w=60`);
    expect(headers.get('ratelimit')).toMatch(new RegExp(`^"${kind}-query";r=${quota - 2};t=[1-9]\\d?$`));
  });

  it('count an IPv6 network as one address', async () => {
    const network = `2001:db8:${newId().slice(0, 4)}:${newId().slice(0, 4)}`;
    let host = 0;
    const found = await codes(32, () =>
      sendOperation(first.url, {
        query: LOGIN,
        from: `${network}::${(host += 1).toString(16)}`,
        variables: { email: newId() },
      }),
    );
    expect(countRejected(found)).toBe(2);
  });

  it('send rate limit headers with every response, also for invalid requests', async () => {
    const from = newAddress();
    for (const query of ['{ me ', '{ nothing }', '']) {
      const { status, headers } = await sendOperation(first.url, { query, from });
      expect([status, headers.get('ratelimit')]).toEqual([400, expect.stringMatching(/^"faulty";r=/)]);
    }
  });

  it('stop reading requests of a caller who sent too many invalid ones', async () => {
    const from = newAddress();
    for (let sent = 0; sent < 300; sent += 25) {
      await Promise.all(Array.from({ length: 25 }, () => sendOperation(first.url, { query: '{', from })));
    }
    expect((await sendOperation(first.url, { query: '{ me }', from })).code).toBe('RATE_LIMITED');
    expect(
      (await sendOperation(first.url, { query: '{ me }', from, as: `customer:${newId()}` })).code,
    ).toBeUndefined();
  });

  it('limit routes besides GraphQL', async () => {
    const headers = { 'x-forwarded-for': newAddress() };
    const send = (): Promise<Response> => fetch(`${first.url}/oauth/token`, { method: 'POST', headers });
    for (let sent = 0; sent < 60; sent += 1) expect((await send()).status).toBe(200);
    const over = await send();
    expect([over.status, over.headers.has('retry-after')]).toEqual([429, true]);
    expect(await over.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  });
});

test('ignores a forged X-Forwarded-For without a trusted proxy', async () => {
  await using gateway = await startRateLimitedGateway({
    settings: { TRUSTED_PROXIES: undefined, RATE_LIMIT_SCALE: 10 },
  });
  const remaining = async (): Promise<number> => {
    const { headers } = await sendOperation(gateway.url, { query: '{ me }', from: newAddress() });
    return Number(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  };
  expect(await remaining()).toBeGreaterThan(await remaining());
});

test('counts nothing when limits are switched off', async () => {
  await using gateway = await startRateLimitedGateway({ settings: { RATE_LIMIT_SCALE: 0 } });
  const { status, headers } = await sendOperation(gateway.url, { query: '{ me }' });
  expect([status, headers.has('ratelimit')]).toEqual([200, false]);
});
