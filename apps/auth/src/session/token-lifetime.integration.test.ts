import jwt from 'jsonwebtoken';
import { readConfig } from '@e-storefront/config';
import { actor } from '@e-storefront/testing';
import { settings } from '../config';
import { AuthFixture, PASSWORD, type Account } from '../../test/fixtures/auth-fixture';

const LOGIN =
  'mutation ($input: LoginInput!) { login(input: $input) { expiresIn accessToken user { id email role } } }';

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

  it('is configurable and returned to clients', async () => {
    const { email, accessToken, refreshToken } = await auth.register();
    const { login } = await auth.subgraph.data(LOGIN, {
      variables: { input: { email, password: PASSWORD } },
    });
    const { refreshToken: renewed } = await auth.subgraph.data(
      'mutation ($token: String!) { refreshToken(refreshToken: $token) { accessToken expiresIn } }',
      { variables: { token: refreshToken } },
    );
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
    const { login } = await auth.subgraph.data(LOGIN, {
      variables: { input: { email: account.email, password: PASSWORD } },
      headers,
    });
    expect(login.user).toEqual({ id: account.id, email: account.email, role: 'customer' });
    const { refreshToken } = await auth.subgraph.data(
      'mutation ($token: String!) { refreshToken(refreshToken: $token) { user { id email } } }',
      { variables: { token: account.refreshToken }, headers },
    );
    expect(refreshToken.user).toEqual({ id: account.id, email: account.email });
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
    const renewal = 'mutation ($token: String!) { refreshToken(refreshToken: $token) { expiresIn } }';
    expect(await auth.subgraph.errorCode(renewal, { variables: { token: account.refreshToken } })).toBe(
      'UNAUTHENTICATED',
    );
  });
});
