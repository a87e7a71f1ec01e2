import { AuthUnderTest, ORDER_SECRET } from '../auth-under-test';
import { answered, askToken, newAddress, ORDER, type TokenAnswer } from './tokens-under-test';

describe('the token endpoint', () => {
  let auth: AuthUnderTest;
  beforeAll(async () => {
    auth = await AuthUnderTest.start();
  });
  afterAll(() => auth[Symbol.asyncDispose]());

  const send = async (init: RequestInit): Promise<TokenAnswer> =>
    answered(await fetch(`${auth.subgraph.url}/oauth/token`, init));
  const refusal = ({ status, body }: TokenAnswer): unknown[] => [status, body['error']];

  it('gives a service its credential, by either way of RFC 6749, 2.3.1', async () => {
    const byHeader = await askToken(auth, { basic: ORDER });
    const byBody = await askToken(auth, { fields: { client_id: 'order', client_secret: ORDER_SECRET } });
    for (const { status, headers, body, claims } of [byHeader, byBody]) {
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: expect.any(Number),
        scope: 'product:price stock:hold coupon:redeem account:check',
      });
      expect(Math.abs(Number(body['expires_in']) - 900)).toBeLessThan(10);
      expect(claims).toMatchObject({ sub: 'order', token_use: 'service', scope: body['scope'] });
      expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    }
  });

  it('gives the scopes that are asked for, and no others', async () => {
    const { body, claims } = await askToken(auth, { basic: ORDER, fields: { scope: 'stock:hold' } });
    expect([body['scope'], claims['scope']]).toEqual(['stock:hold', 'stock:hold']);
    for (const scope of ['graph:forward', 'stock:hold graph:forward', 'user:make-admin', 'order:read']) {
      expect(refusal(await askToken(auth, { basic: ORDER, fields: { scope } }))).toEqual([
        400,
        'invalid_scope',
      ]);
    }
  });

  it('answers a wrong secret and an unknown client the same', async () => {
    const wrong = await askToken(auth, { basic: ['order', 'x'.repeat(43)] });
    expect(refusal(wrong)).toEqual([401, 'invalid_client']);
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(wrong.headers.get('cache-control')).toBe('no-store');
    for (const basic of [
      ['nobody', ORDER_SECRET],
      ['a'.repeat(24), ORDER_SECRET],
      ['__proto__', 'x'],
    ] as const) {
      const unknown = await askToken(auth, { basic });
      expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
    }
  });

  it.each([
    ['no credentials', {}, 'invalid_client'],
    ['an id alone', { client_id: 'order' }, 'invalid_client'],
    [
      'an id alone with a code verifier',
      { ...{ client_id: 'order', grant_type: 'authorization_code' }, code_verifier: 'v'.repeat(43) },
      'invalid_client',
    ],
    [
      'a grant that it does not serve',
      { client_id: 'order', client_secret: ORDER_SECRET, grant_type: 'password' },
      'unauthorized_client',
    ],
    [
      'a grant that nobody knows',
      { client_id: 'order', client_secret: ORDER_SECRET, grant_type: 'urn:example:magic' },
      'unsupported_grant_type',
    ],
    [
      'a grant of no form',
      { client_id: 'order', client_secret: ORDER_SECRET, grant_type: 'a b' },
      'invalid_request',
    ],
    ['no grant', { client_id: 'order', client_secret: ORDER_SECRET, grant_type: '' }, 'invalid_request'],
    [
      'a scope of no form',
      { client_id: 'order', client_secret: ORDER_SECRET, scope: 'stock:hold\u0007' },
      'invalid_scope',
    ],
  ])('refuses %s in the form of RFC 6749, 5.2', async (_case, fields, error) => {
    const answer = await askToken(auth, { fields });
    expect(refusal(answer)).toEqual([400, error]);
    expect(answer.body['error_description']).toEqual(expect.any(String));
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses what is no such request at all', async () => {
    const body = `grant_type=client_credentials&client_id=order&client_secret=${ORDER_SECRET}`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const twice = await send({ method: 'POST', headers: form, body: `${body}&client_id=product` });
    expect(refusal(twice)).toEqual([400, 'invalid_request']);
    const large = await send({ method: 'POST', headers: form, body: `${body}&x=${'x'.repeat(5_000)}` });
    expect(refusal(large)).toEqual([413, 'invalid_request']);
    const json = { 'content-type': 'application/json' };
    const asJson = await send({ method: 'POST', headers: json, body: '{"grant_type":"client_credentials"}' });
    expect(refusal(asJson)).toEqual([400, 'invalid_request']);
    expect(refusal(await send({ method: 'POST' }))).toEqual([400, 'invalid_request']);
    const read = await send({ method: 'GET' });
    expect(refusal(read)).toEqual([405, 'invalid_request']);
    expect(read.headers.get('allow')).toBe('POST');
  });

  it('knows no service that calls from outside', async () => {
    const outside = await askToken(auth, { basic: ORDER, from: newAddress() });
    expect(refusal(outside)).toEqual([401, 'invalid_client']);
    const forged = await send({
      method: 'POST',
      headers: { 'x-service-credential': 'a.b.c', 'x-client-address': newAddress() },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(refusal(forged)).toEqual([403, 'invalid_client']);
  });

  it('stops guessing from a network, whatever id is tried, and says for how long', async () => {
    const from = newAddress();
    const guess = (n: number): Promise<TokenAnswer> =>
      askToken(auth, { basic: [`${n}`.padStart(24, '0'), 'x'], from });
    for (let n = 0; n < 30; n += 1) expect((await guess(n)).status).toBe(401);
    const stopped = await guess(31);
    expect(refusal(stopped)).toEqual([429, 'temporarily_unavailable']);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await askToken(auth, { basic: ['0'.repeat(24), 'x'], from: newAddress() })).status).toBe(401);
  });

  it('shuts no program out for what others guess at its id, from however many networks', async () => {
    const guess = async (): Promise<number> =>
      (await askToken(auth, { basic: [ORDER[0], 'x'.repeat(43)], from: newAddress() })).status;
    for (let n = 0; n < 310; n += 10) {
      const statuses = await Promise.all(Array.from({ length: 10 }, guess));
      expect(statuses).toEqual(Array(10).fill(401));
    }
    expect((await askToken(auth, { basic: ORDER })).status).toBe(200);
  });

  it('never counts a program that is right', async () => {
    for (let n = 0; n < 40; n += 1) expect((await askToken(auth, { basic: ORDER })).status).toBe(200);
  });
});
