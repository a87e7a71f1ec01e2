import { AuthFixture, ORDER_SECRET } from '../../test/fixtures/auth-fixture';
import {
  parseTokenAnswer,
  requestToken,
  newAddress,
  ORDER,
  type TokenAnswer,
} from '../../test/fixtures/tokens';

describe('the token endpoint', () => {
  let auth: AuthFixture;
  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(() => auth[Symbol.asyncDispose]());

  const send = async (init: RequestInit): Promise<TokenAnswer> =>
    parseTokenAnswer(await fetch(`${auth.subgraph.url}/oauth/token`, init));
  const errorOf = ({ status, body }: TokenAnswer): unknown[] => [status, body['error']];

  it('issues service credentials with both client authentications of RFC 6749, 2.3.1', async () => {
    const byHeader = await requestToken(auth, { basic: ORDER });
    const byBody = await requestToken(auth, { fields: { client_id: 'order', client_secret: ORDER_SECRET } });
    for (const { status, headers, body, claims } of [byHeader, byBody]) {
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: expect.any(Number),
        scope: 'product:price stock:hold coupon:redeem account:check',
      });
      // Half a day: services keep working that long while auth is unavailable.
      expect(Math.abs(Number(body['expires_in']) - 12 * 3_600)).toBeLessThan(10);
      expect(claims).toMatchObject({ sub: 'order', token_use: 'service', scope: body['scope'] });
      expect([headers.get('cache-control'), headers.get('pragma')]).toEqual(['no-store', 'no-cache']);
    }
  });

  it('grants only the requested scopes', async () => {
    const { body, claims } = await requestToken(auth, { basic: ORDER, fields: { scope: 'stock:hold' } });
    expect([body['scope'], claims['scope']]).toEqual(['stock:hold', 'stock:hold']);
    for (const scope of ['graph:forward', 'stock:hold graph:forward', 'user:make-admin', 'order:read']) {
      expect(errorOf(await requestToken(auth, { basic: ORDER, fields: { scope } }))).toEqual([
        400,
        'invalid_scope',
      ]);
    }
  });

  it('answers a wrong secret and an unknown client with the same error', async () => {
    const wrong = await requestToken(auth, { basic: ['order', 'x'.repeat(43)] });
    expect(errorOf(wrong)).toEqual([401, 'invalid_client']);
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect(wrong.headers.get('cache-control')).toBe('no-store');
    for (const basic of [
      ['unknown', ORDER_SECRET],
      ['a'.repeat(24), ORDER_SECRET],
      ['__proto__', 'x'],
    ] as const) {
      const unknown = await requestToken(auth, { basic });
      expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
    }
  });

  it.each([
    ['no credentials', {}, 'invalid_client'],
    ['an id alone', { client_id: 'order' }, 'invalid_client'],
    [
      'an id alone with a code verifier',
      { client_id: 'order', grant_type: 'authorization_code', code_verifier: 'v'.repeat(43) },
      'invalid_client',
    ],
    [
      'a grant that it does not serve',
      { client_id: 'order', client_secret: ORDER_SECRET, grant_type: 'password' },
      'unsupported_grant_type',
    ],
    [
      'an unknown grant type',
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
  ])('rejects %s in the format of RFC 6749, 5.2', async (_case, fields, error) => {
    const answer = await requestToken(auth, { fields });
    expect(errorOf(answer)).toEqual([400, error]);
    expect(answer.body['error_description']).toEqual(expect.any(String));
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  const asForm = (body: string, headers: Record<string, string> = {}): Promise<TokenAnswer> =>
    send({
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body,
    });
  const basic = (credentials: string): Record<string, string> => ({
    authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
  });
  const GRANT = 'grant_type=client_credentials';
  const SECRET = `client_id=order&client_secret=${ORDER_SECRET}`;

  it.each([
    ['authorization_code', 'authorization_code'],
    ['refresh_token', 'refresh_token'],
    ['urn:ietf:params:oauth:grant-type:device_code', 'urn:ietf:params:oauth:grant-type:device_code'],
    ['urn:"x"\\y\u00e9', 'urn:?x??y?'],
  ])('reports the grant type %s as unsupported', async (grant_type, named) => {
    const { status, body } = await requestToken(auth, { basic: ORDER, fields: { grant_type } });
    expect([status, body['error']]).toEqual([400, 'unsupported_grant_type']);
    expect(body['error_description']).toContain(`'${named}'`);
    expect(body['error_description']).toMatch(/^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/);
  });

  it.each([
    ['a secret in both places', basic(`order:${ORDER_SECRET}`), `${GRANT}&${SECRET}`],
    ['a wrong secret in the header and a right one in the body', basic('order:wrong'), `${GRANT}&${SECRET}`],
    ['another client in the body', basic(`order:${ORDER_SECRET}`), `${GRANT}&client_id=product`],
    ['an assertion beside the header', basic(`order:${ORDER_SECRET}`), `${GRANT}&client_assertion=a.b.c`],
    ['a secret beside a bearer token', { authorization: 'Bearer a.b.c' }, `${GRANT}&${SECRET}`],
  ])('rejects %s', async (_case, headers, body) => {
    expect(errorOf(await asForm(body, headers))).toEqual([400, 'invalid_request']);
  });

  it.each([
    ['an unsupported scheme', { authorization: 'Bearer a.b.c' }],
    ['invalid base64', { authorization: 'Basic %%%' }],
    ['no colon', basic('order')],
    ['no secret', basic('order:')],
    ['no id', basic(`:${ORDER_SECRET}`)],
    ['broken encoding', basic(`order%ZZ:${ORDER_SECRET}`)],
  ])('requests Basic authentication for a header with %s', async (_case, headers) => {
    const answer = await asForm(GRANT, headers);
    expect(errorOf(answer)).toEqual([401, 'invalid_client']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect([answer.headers.get('cache-control'), answer.headers.get('pragma')]).toEqual([
      'no-store',
      'no-cache',
    ]);
  });

  it('decodes id and secret in the header and accepts the client id in the body as well', async () => {
    const encoded = [...'order'].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    for (const credentials of [`${encoded}:${ORDER_SECRET}`, `order:${ORDER_SECRET}`]) {
      expect((await asForm(GRANT, basic(credentials))).status).toBe(200);
    }
    const lower = {
      authorization: basic(`order:${ORDER_SECRET}`)['authorization']?.replace('Basic', 'basic') ?? '',
    };
    expect((await asForm(`${GRANT}&client_id=order`, lower)).status).toBe(200);
  });

  it('ignores empty and unknown parameters', async () => {
    const empty = `${GRANT}&scope=&client_id=&client_secret=&audience=&audience=&resource=x`;
    const { status, body } = await asForm(empty, basic(`order:${ORDER_SECRET}`));
    expect([status, body['scope']]).toEqual([200, 'product:price stock:hold coupon:redeem account:check']);
    expect(errorOf(await asForm('grant_type=', basic(`order:${ORDER_SECRET}`)))).toEqual([
      400,
      'invalid_request',
    ]);
    expect(errorOf(await asForm(`${GRANT}&client_id=order&client_secret=`))).toEqual([400, 'invalid_client']);
  });

  it.each(['grant_type=client_credentials', 'scope=stock:hold', 'unknown=x'])(
    'rejects the repeated parameter %s',
    async (parameter) => {
      const body = `grant_type=client_credentials&${parameter}&${parameter}`;
      expect(errorOf(await asForm(body, basic(`order:${ORDER_SECRET}`)))).toEqual([400, 'invalid_request']);
    },
  );

  it('treats scopes as a set', async () => {
    for (const scope of [
      'coupon:redeem stock:hold',
      'stock:hold coupon:redeem',
      'stock:hold  coupon:redeem stock:hold',
    ]) {
      const { body, claims } = await requestToken(auth, { basic: ORDER, fields: { scope } });
      expect([scope, body['scope'], claims['scope']]).toEqual([
        scope,
        'stock:hold coupon:redeem',
        'stock:hold coupon:redeem',
      ]);
    }
  });

  it('accepts a form content type with a charset', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    expect((await asForm(`${GRANT}&${SECRET}`, form)).status).toBe(200);
  });

  it('rejects malformed requests', async () => {
    const body = `grant_type=client_credentials&client_id=order&client_secret=${ORDER_SECRET}`;
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const twice = await send({ method: 'POST', headers: form, body: `${body}&client_id=product` });
    expect(errorOf(twice)).toEqual([400, 'invalid_request']);
    const large = await send({ method: 'POST', headers: form, body: `${body}&x=${'x'.repeat(5_000)}` });
    expect(errorOf(large)).toEqual([413, 'invalid_request']);
    const json = { 'content-type': 'application/json' };
    const asJson = await send({ method: 'POST', headers: json, body: '{"grant_type":"client_credentials"}' });
    expect(errorOf(asJson)).toEqual([400, 'invalid_request']);
    expect(errorOf(await send({ method: 'POST' }))).toEqual([400, 'invalid_request']);
    const read = await send({ method: 'GET' });
    expect(errorOf(read)).toEqual([405, 'invalid_request']);
    expect(read.headers.get('allow')).toBe('POST');
  });

  it('rejects service credentials from outside the platform', async () => {
    const outside = await requestToken(auth, { basic: ORDER, from: newAddress() });
    expect(errorOf(outside)).toEqual([401, 'invalid_client']);
    const forged = await send({
      method: 'POST',
      headers: { 'x-service-credential': 'a.b.c', 'x-client-address': newAddress() },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(errorOf(forged)).toEqual([403, 'invalid_client']);
  });

  it('limits guessing per network for all ids and returns the delay', async () => {
    const from = newAddress();
    const guess = (n: number): Promise<TokenAnswer> =>
      requestToken(auth, { basic: [`${n}`.padStart(24, '0'), 'x'], from });
    for (let n = 0; n < 30; n += 1) expect((await guess(n)).status).toBe(401);
    const stopped = await guess(31);
    expect(errorOf(stopped)).toEqual([429, 'temporarily_unavailable']);
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await requestToken(auth, { basic: ['0'.repeat(24), 'x'], from: newAddress() })).status).toBe(401);
  });

  it('does not block a client because of guesses from other networks', async () => {
    const guess = async (): Promise<number> =>
      (await requestToken(auth, { basic: [ORDER[0], 'x'.repeat(43)], from: newAddress() })).status;
    for (let n = 0; n < 310; n += 10) {
      const statuses = await Promise.all(Array.from({ length: 10 }, guess));
      expect(statuses).toEqual(Array(10).fill(401));
    }
    expect((await requestToken(auth, { basic: ORDER })).status).toBe(200);
  });

  it('does not count correct secrets', async () => {
    for (let n = 0; n < 40; n += 1) expect((await requestToken(auth, { basic: ORDER })).status).toBe(200);
  });
});
