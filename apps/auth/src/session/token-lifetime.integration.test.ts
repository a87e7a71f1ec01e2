import jwt from 'jsonwebtoken';
import { readConfig } from '@e-storefront/config';
import { actor, present } from '@e-storefront/testing';
import { settings } from '../config';
import { LogInDocument, RefreshTokenDocument } from '../../test/fixtures/auth.generated';
import { AuthFixture, PASSWORD, type Account } from '../../test/fixtures/auth-fixture';

describe('access token lifetime', () => {
  let auth: AuthFixture;
  beforeAll(async () => {
    auth = await AuthFixture.start({ ACCESS_TOKEN_TTL: 'PT2M' });
  });
  afterAll(() => auth[Symbol.asyncDispose]());

  const claimsOf = (token: string) => jwt.decode(token) as { iat: number; exp: number; sid: string };
  const lifeOf = (token: string): number => claimsOf(token).exp - claimsOf(token).iat;
  /** An expired token of the same session. */
  const expiredOf = ({ id, accessToken }: Account): Record<string, string> => {
    const exp = Math.floor(Date.now() / 1_000) - 60;
    const token = auth.subgraph.identity.token(actor('customer', { id }), {
      sid: claimsOf(accessToken).sid,
      exp,
    });
    return { authorization: `Bearer ${token}` };
  };

  const logIn = async (email: string, headers = {}) => {
    const variables = { input: { email, password: PASSWORD } };
    return present((await auth.subgraph.data(LogInDocument, { variables, headers })).login);
  };
  const refresh = async (token: string, headers = {}) => {
    const data = await auth.subgraph.data(RefreshTokenDocument, { variables: { token }, headers });
    return present(data.refreshToken);
  };

  it('is configurable and returned to clients', async () => {
    const { email, accessToken, refreshToken } = await auth.register();
    const [login, renewed] = [await logIn(email), await refresh(refreshToken)];
    expect([accessToken, login.accessToken, renewed.accessToken].map(lifeOf)).toEqual([120, 120, 120]);
    expect([login.expiresIn, renewed.expiresIn]).toEqual([120, 120]);
  });

  it.each(['0', 'P1D', '7200', 'soon'])('rejects the setting %s', (ttl) => {
    const { ACCESS_TOKEN_TTL } = settings;
    expect(() => readConfig({ ACCESS_TOKEN_TTL }, { ACCESS_TOKEN_TTL: ttl })).toThrow(
      /ACCESS_TOKEN_TTL: must be/,
    );
  });

  it('does not block logins and refreshes that carry an expired token', async () => {
    const account = await auth.register();
    const headers = expiredOf(account);
    const user = { id: account.id, email: account.email, role: 'customer' };
    expect(await logIn(account.email, headers)).toMatchObject({ user });
    expect(await refresh(account.refreshToken, headers)).toMatchObject({ user });
  });

  it('rejects expired tokens only at the fields that depend on the caller', async () => {
    const account = await auth.register();
    const { data, errors } = await auth.subgraph.call('{ me { id } other: me { email } }', {
      headers: expiredOf(account),
    });
    expect(data).toEqual({ me: null, other: null });
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['me'], 'UNAUTHENTICATED'],
      [['other'], 'UNAUTHENTICATED'],
    ]);
  });

  it('revokes the session of an expired token on logout', async () => {
    const account = await auth.register();
    expect(await auth.subgraph.data('mutation { logout }', { headers: expiredOf(account) })).toEqual({
      logout: true,
    });
    expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
  });
});
