import {
  ask,
  gatewayUnderTest,
  newAddress,
  newId,
  type GatewayUnderTest,
} from '../../test/fixtures/rate-limited-gateway';

const LOGIN = 'mutation ($email: String) { login(input: { email: $email }) }';
const REGISTER = 'mutation ($email: String) { register(input: { email: $email }) }';

/** Asks again and again, and gives the codes, null for success. */
async function codes(times: number, send: () => ReturnType<typeof ask>): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for (let time = 0; time < times; time += 1) found.push((await send()).code ?? null);
  return found;
}

const refused = (found: (string | null)[]): number => found.filter((code) => code === 'RATE_LIMITED').length;

describe('two gateways before one Redis', () => {
  let first: GatewayUnderTest;
  let second: GatewayUnderTest;

  beforeAll(async () => {
    first = await gatewayUnderTest();
    second = await gatewayUnderTest();
  });
  afterAll(async () => {
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });

  it('count together, also when all come at once, and run nothing that they refuse', async () => {
    const from = newAddress();
    const before = first.ran.length + second.ran.length;
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        ask(index % 2 ? first.url : second.url, { query: LOGIN, from, variables: { email: newId() } }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    const over = answers.filter(({ status }) => status === 429);
    expect(over.map(({ code }) => code)).toEqual(Array.from({ length: 10 }, () => 'RATE_LIMITED'));
    expect(first.ran.length + second.ran.length - before).toBe(30);
    for (const { body, headers } of over) {
      const retryAfter = body.errors?.[0]?.extensions.retryAfter ?? 0;
      expect(Number.isInteger(retryAfter) && retryAfter >= 1 && retryAfter <= 60).toBe(true);
      expect(headers.get('retry-after')).toBe(String(retryAfter));
    }
  });

  it('count what is asked for one account from many addresses, however its name is spelled', async () => {
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
      return ask(turn % 2 ? first.url : second.url, {
        query: REGISTER,
        from: newAddress(),
        variables: { email },
      });
    });
    expect(refused(found)).toBe(4);
    expect(found.slice(10)).toEqual(Array.from({ length: 4 }, () => 'RATE_LIMITED'));
    const other = await ask(first.url, {
      query: REGISTER,
      from: newAddress(),
      variables: { email: newId() },
    });
    expect(other.code).toBeUndefined();
  });

  it('shut nobody out whose account others guess at', async () => {
    const variables = { email: `${newId()}@x.example` };
    const found = await codes(40, () => ask(first.url, { query: LOGIN, from: newAddress(), variables }));
    expect(refused(found)).toBe(0);
  });

  it.each([
    ['written out', (email: string) => ({ query: `mutation { register(input: { email: "${email}" }) }` })],
    [
      'a default of the operation',
      (email: string) => ({
        query: `mutation ($i: Credentials = { email: "${email}" }) { register(input: $i) }`,
      }),
    ],
    [
      'in a whole input, in a fragment',
      (email: string) => ({
        query:
          'mutation ($i: Credentials) { ...guess } fragment guess on Mutation { one: register(input: $i) ... { two: register(input: $i) } }',
        variables: { i: { email } },
      }),
    ],
  ])('know the account that is %s', async (_where, operation) => {
    const email = `${newId()}@x.example`;
    const { headers } = await ask(first.url, { ...operation(email), from: newAddress() });
    expect(headers.get('ratelimit')).toMatch(/"register-account";r=[89];t=/);
  });

  it('count every alias, and refuse the operation whole', async () => {
    const from = newAddress();
    const before = first.ran.length;
    const query = `mutation { ${Array.from({ length: 31 }, (_, index) => `a${index}: login`).join(' ')} }`;
    expect((await ask(first.url, { query, from })).code).toBe('RATE_LIMITED');
    expect(first.ran).toHaveLength(before);
    expect((await ask(second.url, { query: LOGIN, from })).code).toBe('RATE_LIMITED');
  });

  it('count users apart, wherever they are, and guests by their address', async () => {
    const [from, one, other] = [newAddress(), `customer:${newId()}`, `customer:${newId()}`];
    const query = 'mutation { checkout }';
    expect(refused(await codes(31, () => ask(first.url, { query, as: one, from })))).toBe(1);
    expect((await ask(second.url, { query, as: one, from: newAddress() })).code).toBe('RATE_LIMITED');
    expect((await ask(second.url, { query, as: other, from })).code).toBeUndefined();
    expect((await ask(second.url, { query, from })).code).toBeUndefined();
    expect((await ask(second.url, { query: '{ me }', as: one, from })).code).toBeUndefined();
  });

  it.each([
    ['guest', '', 1200],
    ['customer', `customer:${newId()}`, 1200],
    ['seller', `seller:${newId()}`, 2400],
    ['support', `support:${newId()}`, 2400],
    ['admin', `admin:${newId()}`, 3000],
    ['key', `seller:${newId()}:key`, 600],
  ])('give a %s its own limit', async (kind, as, quota) => {
    const { headers } = await ask(first.url, { query: '{ me products }', as, from: newAddress() });
    expect(headers.get('ratelimit-policy')).toBe(`"${kind}-query";q=${quota};w=60`);
    expect(headers.get('ratelimit')).toMatch(new RegExp(`^"${kind}-query";r=${quota - 2};t=[1-9]\\d?$`));
  });

  it('count a whole IPv6 network as one address', async () => {
    const network = `2001:db8:${newId().slice(0, 4)}:${newId().slice(0, 4)}`;
    let host = 0;
    const found = await codes(32, () =>
      ask(first.url, {
        query: LOGIN,
        from: `${network}::${(host += 1).toString(16)}`,
        variables: { email: newId() },
      }),
    );
    expect(refused(found)).toBe(2);
  });

  it('answer every request with its limits, also one that names no operation', async () => {
    const from = newAddress();
    for (const query of ['{ me ', '{ nothing }', '']) {
      const { status, headers } = await ask(first.url, { query, from });
      expect([status, headers.get('ratelimit')]).toEqual([400, expect.stringMatching(/^"faulty";r=/)]);
    }
  });

  it('read nothing more of who sends too much that is no operation', async () => {
    const from = newAddress();
    for (let sent = 0; sent < 300; sent += 25) {
      await Promise.all(Array.from({ length: 25 }, () => ask(first.url, { query: '{', from })));
    }
    expect((await ask(first.url, { query: '{ me }', from })).code).toBe('RATE_LIMITED');
    expect((await ask(first.url, { query: '{ me }', from, as: `customer:${newId()}` })).code).toBeUndefined();
  });

  it('limit routes beside GraphQL', async () => {
    const headers = { 'x-forwarded-for': newAddress() };
    const send = (): Promise<Response> => fetch(`${first.url}/oauth/token`, { method: 'POST', headers });
    for (let sent = 0; sent < 60; sent += 1) expect((await send()).status).toBe(200);
    const over = await send();
    expect([over.status, over.headers.has('retry-after')]).toEqual([429, true]);
    expect(await over.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
  });
});

test('an address that a client makes up is not believed without a proxy in front', async () => {
  await using gateway = await gatewayUnderTest({
    settings: { TRUSTED_PROXIES: undefined, RATE_LIMIT_SCALE: 10 },
  });
  const remaining = async (): Promise<number> => {
    const { headers } = await ask(gateway.url, { query: '{ me }', from: newAddress() });
    return Number(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);
  };
  expect(await remaining()).toBeGreaterThan(await remaining());
});

test('limits that are switched off count nothing', async () => {
  await using gateway = await gatewayUnderTest({ settings: { RATE_LIMIT_SCALE: 0 } });
  const { status, headers } = await ask(gateway.url, { query: '{ me }' });
  expect([status, headers.has('ratelimit')]).toEqual([200, false]);
});
