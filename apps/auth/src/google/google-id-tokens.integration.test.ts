import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { present } from '@e-storefront/testing';
import { AuthFixture, newKeySet, serveKeySet, extractToken } from '../../test/fixtures/auth-fixture';
import { GoogleAuthDocument } from '../../test/fixtures/auth.generated';
import { SigningKeys } from '../session/signing-keys';

const ISSUER = 'https://accounts.google.test';
const CLIENT = 'shop-client';

describe('Google sign-in with ID tokens', () => {
  const keys = new SigningKeys(newKeySet());
  const strangerKeys = new SigningKeys(newKeySet());
  let keyServer: Server;
  let auth: AuthFixture;

  beforeAll(async () => {
    keyServer = await serveKeySet(keys.published);
    auth = await AuthFixture.start({
      GOOGLE_CLIENT_ID: CLIENT,
      GOOGLE_ISSUER: ISSUER,
      GOOGLE_JWKS_URL: `http://127.0.0.1:${(keyServer.address() as AddressInfo).port}/`,
    });
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
    keyServer.closeAllConnections();
    await new Promise((resolve) => keyServer.close(resolve));
  });

  const idToken = (claims: object, signer = keys): string =>
    jwt.sign(
      {
        iss: ISSUER,
        aud: CLIENT,
        sub: 'google-1',
        email: 'ravi@gmail.test',
        email_verified: true,
        name: 'Ravi Iyer',
        picture: 'https://pictures.example/ravi.png',
        exp: Math.floor(Date.now() / 1000) + 300,
        ...claims,
      },
      signer.signing.key,
      { algorithm: 'RS256', keyid: signer.signing.kid },
    );
  const signIn = (claims: object, nonce: string | null = null) =>
    auth.call(GoogleAuthDocument, undefined, { input: { idToken: idToken(claims), nonce } });
  const codeOf = async (claims: object, nonce?: string) =>
    (await signIn(claims, nonce)).errors[0]?.extensions.code;

  it('creates an account on first sign-in and finds it again after the e-mail address changed at Google', async () => {
    const first = await signIn({});
    expect(first.data?.googleAuth?.user).toMatchObject({
      name: 'Ravi Iyer',
      email: 'ravi@gmail.test',
      emailVerified: true,
      profilePicture: 'https://pictures.example/ravi.png',
      role: 'customer',
    });
    const later = await signIn({ email: 'ravi.new@gmail.test' });
    expect(later.data?.googleAuth?.user.id).toBe(present(first.data?.googleAuth).user.id);
  });

  it('creates one account for concurrent first sign-ins', async () => {
    const claims = { sub: 'google-rush', email: 'rush@gmail.test' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => signIn(claims)));
    const ids = answers.flatMap(({ data }) => (data?.googleAuth ? [data.googleAuth.user.id] : []));
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(1);
  });

  it('links an account whose address is verified on both sides', async () => {
    const account = await auth.register();
    const token = extractToken(await auth.mailTo(account.email, /Verify/));
    await auth.data(`mutation { verifyEmailByToken(token: "${token}") { success } }`);
    const { data } = await signIn({ sub: 'google-2', email: account.email.toUpperCase() });
    expect(data?.googleAuth?.user.id).toBe(account.id);
    expect(await codeOf({ sub: 'google-other', email: account.email })).toBe('INVALID_CREDENTIALS');
  });

  it('never links an account with an unverified address', async () => {
    const squatted = await auth.register();
    expect(await codeOf({ sub: 'google-3', email: squatted.email })).toBe('EMAIL_NOT_VERIFIED');
  });

  it('neither links nor creates an account for an address that Google has not verified', async () => {
    const account = await auth.register();
    const token = extractToken(await auth.mailTo(account.email, /Verify/));
    await auth.data(`mutation { verifyEmailByToken(token: "${token}") { success } }`);
    for (const email of [account.email, 'fresh@gmail.test']) {
      for (const email_verified of [false, 'false']) {
        expect(await codeOf({ sub: 'google-4', email, email_verified })).toBe('EMAIL_NOT_VERIFIED');
      }
    }
  });

  it.each([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'other-client' }],
    ['that has ended', { exp: 1 }],
    ['without a claim of verification', { email_verified: undefined }],
  ])('rejects a token %s', async (_what, claims) => {
    expect(await codeOf({ sub: 'google-5', ...claims })).toBe('INVALID_CREDENTIALS');
  });

  it('rejects tokens of unknown keys, tokens without a key id and malformed tokens', async () => {
    const forged = idToken({}, strangerKeys);
    const unsigned = jwt.sign({ iss: ISSUER, aud: CLIENT, sub: 'google-1' }, '', { algorithm: 'none' });
    for (const bad of [forged, unsigned, 'nonsense']) {
      expect(await auth.code(GoogleAuthDocument, undefined, { input: { idToken: bad } })).toBe(
        'INVALID_CREDENTIALS',
      );
    }
  });

  it('requires the nonce given by the front end', async () => {
    expect(await codeOf({ nonce: 'n-1' }, 'n-1')).toBeUndefined();
    expect(await codeOf({ nonce: 'n-1' }, 'n-2')).toBe('INVALID_CREDENTIALS');
    expect(await codeOf({}, 'n-2')).toBe('INVALID_CREDENTIALS');
  });
});

describe('Google sign-in while Google is unreachable', () => {
  it('reports SERVICE_UNAVAILABLE', async () => {
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(0, '127.0.0.1', resolve));
    const { port } = dead.address() as AddressInfo;
    await new Promise((resolve) => dead.close(resolve));
    const url = `http://127.0.0.1:${port}/`;
    await using auth = await AuthFixture.start({ GOOGLE_CLIENT_ID: CLIENT, GOOGLE_JWKS_URL: url });
    const token = jwt.sign({ sub: 'x' }, 'secret', { keyid: 'k' });
    expect(await auth.code(GoogleAuthDocument, undefined, { input: { idToken: token } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
  });
});
