import { createHmac, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { generateRsaKeyPair } from './rsa-key-pair';
import { TokenVerifier } from './token-verifier';

const ISSUER = 'http://localhost:4000';
const AUDIENCE = 'e-storefront';
const own = generateRsaKeyPair();
const foreign = generateRsaKeyPair();
const now = (): number => Math.floor(Date.now() / 1000);

const jwkOf = ({ publicKey }: { publicKey: KeyObject }, kid: string): object => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
});
const published = [jwkOf(own, 'k1')];

let server: Server;
let answers = 0;
let isCurrent = true;
const ended = new Set<string>();
const revocations = {
  has: (sessionId: string) => ended.has(sessionId),
  get isCurrent() {
    return isCurrent;
  },
  onRevoked: () => () => undefined,
};
let verifier: TokenVerifier;

beforeAll(async () => {
  server = createServer((_request, response) => {
    answers += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  answers = 0;
  isCurrent = true;
  ended.clear();
  verifier = verifierOf(jwksUrl());
});

const jwksUrl = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;

function verifierOf(url: string): TokenVerifier {
  return new TokenVerifier({ TOKEN_ISSUER: ISSUER, TOKEN_AUDIENCE: AUDIENCE, JWKS_URL: url }, revocations);
}

function claimsOf(overrides: object = {}): object {
  return {
    sub: 'a'.repeat(24),
    role: 'customer',
    name: 'Ada',
    email: 'ada@example.com',
    email_verified: true,
    approved: true,
    sid: 's1',
    jti: 'j1',
    token_use: 'access',
    iss: ISSUER,
    aud: AUDIENCE,
    exp: now() + 900,
    ...overrides,
  };
}

function signed(overrides: object = {}, key: KeyObject = own.privateKey, keyid = 'k1'): string {
  // JSON drops overrides that are undefined.
  const claims = JSON.parse(JSON.stringify(claimsOf(overrides)));
  return jwt.sign(claims, key, { algorithm: 'RS256', keyid });
}

/** A hand-made token that no library would sign. */
function forged(header: object, sign: (content: string) => string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ typ: 'JWT', ...header })}.${part(claimsOf({ role: 'super_admin' }))}`;
  return `${content}.${sign(content)}`;
}

const unauthenticated = (message: RegExp) => ({
  code: 'UNAUTHENTICATED',
  message: expect.stringMatching(message),
});

test('returns the principal of a valid token and loads the keys once', async () => {
  const token = signed();
  expect(await verifier.verifyHeader(`Bearer ${token}`)).toMatchObject({
    id: 'a'.repeat(24),
    role: 'customer',
    sessionId: 's1',
  });
  await verifier.verifyHeader(`bearer ${token}`);
  await verifier.verify(signed({ jti: 'j2' }));
  expect(answers).toBe(1);
});

test('returns null without a header', async () => {
  expect(await verifier.verifyHeader(undefined)).toBeNull();
  expect(await verifier.verifyHeader('')).toBeNull();
});

test.each(['Bearer', 'Bearer a.b', 'Basic YTpi', 'Bearer a.b.c.d', 'Bearer a.b.c, Bearer d.e.f'])(
  'rejects the malformed header "%s"',
  async (header) => {
    await expect(verifier.verifyHeader(header)).rejects.toMatchObject(unauthenticated(/malformed/));
  },
);

test.each([
  ['has expired', { exp: now() - 1 }, /has expired/],
  ['is for another audience', { aud: 'another-shop' }, /not valid/],
  ['is from another issuer', { iss: 'http://evil.example' }, /not valid/],
  ['begins later', { nbf: now() + 600 }, /not valid/],
  ['is no access token', { token_use: 'refresh' }, /not valid/],
  ['has a role that is none', { role: 'root' }, /not valid/],
  ['has no end', { exp: undefined }, /not valid/],
  ['names no user', { sub: 'admin' }, /not valid/],
])('rejects a token that %s', async (_case, overrides, message) => {
  await expect(verifier.verify(signed(overrides))).rejects.toMatchObject(unauthenticated(message));
});

test('rejects the algorithm "none" in any case', async () => {
  for (const alg of ['none', 'None', 'NONE']) {
    const bare = forged({ alg, kid: 'k1' }, () => '');
    await expect(verifier.verify(bare)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    const filled = forged({ alg, kid: 'k1' }, () => 'AAAA');
    await expect(verifier.verifyHeader(`Bearer ${filled}`)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  }
});

test('rejects HMAC tokens signed with the public key', async () => {
  const type = 'spki';
  const keys = [own.publicKey.export({ type, format: 'pem' }), own.publicKey.export({ type, format: 'der' })];
  for (const key of keys) {
    const token = forged({ alg: 'HS256', kid: 'k1' }, (content) =>
      createHmac('sha256', key).update(content).digest('base64url'),
    );
    await expect(verifier.verify(token)).rejects.toMatchObject(unauthenticated(/not valid/));
  }
});

test('rejects other RSA algorithms with the correct key', async () => {
  const token = jwt.sign(claimsOf(), own.privateKey, { algorithm: 'RS512', keyid: 'k1' });
  await expect(verifier.verify(token)).rejects.toMatchObject(unauthenticated(/not valid/));
});

test('rejects tokens of foreign keys under known and unknown key ids', async () => {
  const swapped = signed({}, foreign.privateKey);
  await expect(verifier.verify(swapped)).rejects.toMatchObject(unauthenticated(/not valid/));
  const unknown = signed({}, foreign.privateKey, 'k2');
  await expect(verifier.verify(unknown)).rejects.toMatchObject(unauthenticated(/unknown key/));
});

test('limits issuer requests for invented key ids without rejecting valid tokens', async () => {
  await verifier.verify(signed());
  const inventions = Array.from({ length: 60 }, (_, n) => signed({}, foreign.privateKey, `invented-${n}`));
  const errors = await Promise.all(
    inventions.map((token) => verifier.verify(token).catch((error: unknown) => error)),
  );
  for (const error of errors) expect(error).toMatchObject(unauthenticated(/unknown key/));
  expect(answers).toBe(1);
  // Expired keys are read again regardless of invented key ids.
  const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 11 * 60_000);
  expect(await verifier.verify(signed({ exp: now() + 900 }))).toMatchObject({ role: 'customer' });
  later.mockRestore();
  expect(answers).toBe(2);
});

test('finds a newly published key for all waiting callers', async () => {
  await verifier.verify(signed());
  const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
  const second = generateRsaKeyPair();
  published.push(jwkOf(second, 'k9'));
  const tokens = ['j1', 'j2', 'j3'].map((jti) => signed({ jti }, second.privateKey, 'k9'));
  const callers = await Promise.all(tokens.map((token) => verifier.verify(token)));
  later.mockRestore();
  published.pop();
  expect(callers).toHaveLength(3);
  expect(answers).toBe(2);
});

test('ignores a key embedded in the token', async () => {
  const jwk = foreign.publicKey.export({ format: 'jwk' });
  const header = { alg: 'RS256', kid: 'k1', jwk, jku: 'http://evil.example/jwks.json' };
  const token = jwt.sign(claimsOf(), foreign.privateKey, { algorithm: 'RS256', header });
  await expect(verifier.verify(token)).rejects.toMatchObject(unauthenticated(/not valid/));
});

test('rejects tokens without a key id and altered tokens', async () => {
  const unnamed = jwt.sign(claimsOf(), own.privateKey, { algorithm: 'RS256' });
  await expect(verifier.verify(unnamed)).rejects.toMatchObject(unauthenticated(/has no key id/));
  const [header, , signature] = signed().split('.');
  const payload = Buffer.from(JSON.stringify(claimsOf({ role: 'admin' }))).toString('base64url');
  await expect(verifier.verify(`${header}.${payload}.${signature}`)).rejects.toMatchObject(
    unauthenticated(/not valid/),
  );
});

test('rejects an expired token although its verification was cached', async () => {
  const token = signed({ exp: now() + 2 });
  await verifier.verify(token);
  const later = jest.spyOn(Date, 'now').mockReturnValue((now() + 3) * 1000);
  await expect(verifier.verify(token)).rejects.toMatchObject(unauthenticated(/has expired/));
  later.mockRestore();
});

test('reports a retryable error without keys', async () => {
  const away = verifierOf('http://127.0.0.1:1/jwks.json');
  await expect(away.verify(signed())).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
});

test('rejects a token of a revoked session although its verification was cached', async () => {
  const token = signed({ sid: 's7' });
  await verifier.verify(token);
  ended.add('s7');
  await expect(verifier.verify(token)).rejects.toMatchObject(unauthenticated(/session has ended/));
  await expect(verifierOf(jwksUrl()).verify(token)).rejects.toMatchObject(
    unauthenticated(/session has ended/),
  );
  expect(await verifier.verify(signed({ sid: 's8' }))).toMatchObject({ sessionId: 's8' });
});

test('rejects only staff while revocations are unavailable', async () => {
  isCurrent = false;
  for (const role of ['support', 'admin', 'super_admin']) {
    await expect(verifier.verify(signed({ role }))).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  }
  for (const role of ['customer', 'seller']) {
    expect(await verifier.verify(signed({ role }))).toMatchObject({ role });
  }
});

describe('a caller with an expired token', () => {
  const anonymous = { principal: null, expired: null };

  it('is distinguished from authenticated and anonymous callers', async () => {
    expect(await verifier.identify(undefined)).toEqual(anonymous);
    expect(await verifier.identify(`Bearer ${signed()}`)).toMatchObject({
      principal: { id: 'a'.repeat(24) },
      expired: null,
    });
    for (const exp of [now(), now() - 1, now() - 30 * 86_400]) {
      expect(await verifier.identify(`Bearer ${signed({ exp, role: 'seller' })}`)).toMatchObject({
        principal: null,
        expired: { id: 'a'.repeat(24), role: 'seller' },
      });
    }
  });

  it('is recognised even if the token was just valid', async () => {
    const header = `Bearer ${signed({ exp: now() + 2 })}`;
    expect(await verifier.identify(header)).toMatchObject({ expired: null });
    const later = jest.spyOn(Date, 'now').mockReturnValue((now() + 3) * 1000);
    expect(await verifier.identify(header)).toMatchObject({ principal: null, expired: { sessionId: 's1' } });
    later.mockRestore();
  });

  it.each([
    ['is for another audience', { aud: 'another-shop' }],
    ['is from another issuer', { iss: 'http://evil.example' }],
    ['is no access token', { token_use: 'refresh' }],
    ['begins later', { nbf: now() + 600 }],
  ])('is rejected when the token also %s', async (_case, overrides) => {
    const header = `Bearer ${signed({ exp: now() - 1, ...overrides })}`;
    await expect(verifier.identify(header)).rejects.toMatchObject(unauthenticated(/not valid/));
  });

  it('is rejected when the token is forged or its session was revoked', async () => {
    const forgedToken = signed({ exp: now() - 1 }, foreign.privateKey);
    await expect(verifier.identify(`Bearer ${forgedToken}`)).rejects.toMatchObject(
      unauthenticated(/not valid/),
    );
    ended.add('s9');
    await expect(verifier.identify(`Bearer ${signed({ exp: now() - 1, sid: 's9' })}`)).rejects.toMatchObject(
      unauthenticated(/session has ended/),
    );
  });
});

describe('a service credential', () => {
  const credential = (overrides: object = {}, key?: KeyObject): string =>
    signed({ sub: 'order', token_use: 'service', scope: 'stock:hold coupon:redeem', ...overrides }, key);
  const forbidden = { code: 'FORBIDDEN' };

  it('contains the service name and its scopes', async () => {
    expect(await verifier.verifyService(credential())).toMatchObject({
      name: 'order',
      scopes: ['stock:hold', 'coupon:redeem'],
    });
  });

  it.each([undefined, '', null, 7, ['x'], 'not-a-token', 'a.b.c'])(
    'is rejected when it is %p',
    async (value) => {
      await expect(verifier.verifyService(value)).rejects.toMatchObject(forbidden);
    },
  );

  it.each([
    ['is from another issuer', { iss: 'http://evil.example' }],
    ['is for another audience', { aud: 'another-shop' }],
    ['has no scope', { scope: undefined }],
    ['has no end', { exp: undefined }],
    ['has no id of its own', { jti: undefined }],
    ['has expired', { exp: now() - 1 }],
  ])('is rejected when it %s', async (_case, overrides) => {
    await expect(verifier.verifyService(credential(overrides))).rejects.toMatchObject(forbidden);
  });

  it('is rejected when it is signed with another key', async () => {
    await expect(verifier.verifyService(credential({}, foreign.privateKey))).rejects.toMatchObject(forbidden);
  });

  it('is not accepted as a user token, and vice versa', async () => {
    await expect(verifier.verify(credential())).rejects.toMatchObject(unauthenticated(/not valid/));
    await expect(verifier.verifyService(signed({ role: 'super_admin' }))).rejects.toMatchObject(forbidden);
  });

  it('is rejected when it has expired although its verification was cached', async () => {
    const token = credential();
    await verifier.verifyService(token);
    const later = jest.spyOn(Date, 'now').mockReturnValue((now() + 901) * 1000);
    await expect(verifier.verifyService(token)).rejects.toMatchObject(forbidden);
    later.mockRestore();
  });
});
