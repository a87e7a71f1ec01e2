import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { ERROR_CODES } from '@e-storefront/errors';
import { actor, announcedErrorCodes } from '@e-storefront/testing';
import {
  AuthFixture,
  newKeySet,
  PASSWORD,
  serveKeySet,
  type Account,
} from '../../test/fixtures/auth-fixture';
import typeDefs from '../schema.graphql';
import { setUpSecondFactor } from '../../test/fixtures/second-factor';
import { SigningKeys } from '../session/signing-keys';

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { expiresIn } }';
const REGISTER = 'mutation ($input: RegisterInput!) { register(input: $input) { expiresIn } }';
const GOOGLE = 'mutation ($input: GoogleAuthInput!) { googleAuth(input: $input) { expiresIn } }';
const RESET = `mutation ($password: String!) {
  resetPassword(token: "x", password: $password, confirmPassword: $password) { success } }`;
const ROLE = 'mutation ($id: ID!, $role: String!) { updateUserRole(id: $id, role: $role) { id } }';
const LOCK = 'mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { id } }';

describe('documented errors', () => {
  const provoked = new Set<string>();
  const keys = new SigningKeys(newKeySet());
  let keyServer: Server;
  let auth: AuthFixture;
  let account: Account;

  beforeAll(async () => {
    keyServer = await serveKeySet(keys.published);
    const { port } = keyServer.address() as AddressInfo;
    auth = await AuthFixture.start({ GOOGLE_CLIENT_ID: 'c', GOOGLE_JWKS_URL: `http://127.0.0.1:${port}/` });
    account = await auth.register();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
    keyServer.close();
  });

  const codeOf = async (...call: Parameters<AuthFixture['code']>): Promise<string | undefined> => {
    const code = await auth.code(...call);
    if (code) provoked.add(code);
    return code;
  };
  const googleToken = (kid: string): string => {
    const claims = { sub: 'g', email: account.email, email_verified: true, name: 'Asha' };
    const options = { issuer: 'https://accounts.google.com', audience: 'c', keyid: kid } as const;
    return jwt.sign(claims, keys.signing.key, { ...options, algorithm: 'RS256' });
  };

  it('reports the documented errors for invalid client input', async () => {
    const { email } = account;
    expect(await codeOf('{ me { id } }')).toBe('UNAUTHENTICATED');
    expect(await codeOf('{ users { users { id } } }', account)).toBe('FORBIDDEN');
    expect(await codeOf(LOGIN, undefined, { input: { email: 'x', password: 'x' } })).toBe('BAD_USER_INPUT');
    expect(await codeOf(LOGIN, undefined, { input: { email, password: 'x' } })).toBe('INVALID_CREDENTIALS');
    const input = { email, password: PASSWORD, name: 'Asha' };
    expect(await codeOf(REGISTER, undefined, { input })).toBe('EMAIL_TAKEN');
    expect(await codeOf(RESET, undefined, { password: PASSWORD })).toBe('TOKEN_INVALID');
    const unknown = { id: 'f'.repeat(24), role: 'support' };
    expect(await codeOf(ROLE, actor('admin'), unknown)).toBe('NOT_FOUND');
  });

  it('reports the documented errors for the state of an account', async () => {
    const locked = await auth.register();
    await auth.data(LOCK, actor('admin'), { id: locked.id });
    const input = { email: locked.email, password: PASSWORD };
    expect(await codeOf(LOGIN, undefined, { input })).toBe('ACCOUNT_DISABLED');
    for (let round = 0; round < 10 && !provoked.has('CONFLICT'); round += 1) {
      const { id } = await auth.register();
      const roles = ['support', 'seller', 'support', 'seller', 'support', 'seller'];
      await Promise.all(roles.map((role) => codeOf(ROLE, actor('admin'), { id, role })));
    }
    expect(provoked).toContain('CONFLICT');
  });

  it('reports the documented errors for guessing and for a missing second factor', async () => {
    const guarded = await auth.register();
    await setUpSecondFactor(auth, guarded);
    const input = { email: guarded.email, password: PASSWORD };
    expect(await codeOf(LOGIN, undefined, { input })).toBe('SECOND_FACTOR_REQUIRED');
    for (let i = 0; i < 5; i += 1) await codeOf(LOGIN, undefined, { input: { ...input, password: 'x' } });
    expect(await codeOf(LOGIN, undefined, { input })).toBe('RATE_LIMITED');
  });

  it('reports the documented errors for sign-ins with Google', async () => {
    const proven = { input: { idToken: googleToken(keys.signing.kid) } };
    const { port } = keyServer.address() as AddressInfo;
    keyServer.closeAllConnections();
    await new Promise((resolve) => keyServer.close(resolve));
    expect(await codeOf(GOOGLE, undefined, proven)).toBe('SERVICE_UNAVAILABLE');
    await new Promise<void>((resolve) => keyServer.listen(port, '127.0.0.1', resolve));
    expect(await codeOf(GOOGLE, undefined, proven)).toBe('EMAIL_NOT_VERIFIED');
  });

  it('covers every documented error, each of which is in the table of error codes', () => {
    const announced = announcedErrorCodes(typeDefs);
    expect([...provoked].sort()).toEqual(announced);
    expect(announced.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });
});
