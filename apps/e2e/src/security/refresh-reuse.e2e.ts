import { data } from '../support/client';
import { codesOf, ENDPOINTS, directTo, viaGateway, type Endpoint } from '../support/endpoints';
import { eventually } from '../support/eventually';
import { logIn, register, type TestUser } from '../support/users';
import { RefreshTokensDocument } from '../support/support.generated';

type Tokens = Pick<TestUser, 'accessToken' | 'refreshToken'>;

const AUTH_ENDPOINTS = [viaGateway, directTo('auth')];

async function exchange(
  endpoint: Endpoint,
  token: string,
): Promise<{ codes: string[]; tokens: Tokens | null }> {
  const answer = await endpoint.request(RefreshTokensDocument, { variables: { token } });
  return { codes: codesOf(answer), tokens: answer.data?.refreshToken ?? null };
}

async function exchanged(endpoint: Endpoint, token: string): Promise<Tokens> {
  const { tokens } = await exchange(endpoint, token);
  if (!tokens) throw new Error('The token should have held.');
  return tokens;
}

/** No token of a family is accepted anywhere after a second. */
async function expectDead(family: readonly Tokens[], ...rest: string[]): Promise<void> {
  for (const refreshToken of [...family.map((tokens) => tokens.refreshToken), ...rest]) {
    for (const endpoint of AUTH_ENDPOINTS) {
      expect(await exchange(endpoint, refreshToken)).toEqual({ codes: ['UNAUTHENTICATED'], tokens: null });
    }
  }
  for (const { accessToken: token } of family) {
    for (const endpoint of ENDPOINTS) {
      // The gateway lets everyone query the name of a type.
      const query = endpoint === viaGateway ? '{ me { id } }' : '{ __typename }';
      await eventually(async () => {
        expect([endpoint.name, codesOf(await endpoint.request(query, { token }))]).toEqual([
          endpoint.name,
          ['UNAUTHENTICATED'],
        ]);
      }, 1_000);
    }
  }
}

describe.each(AUTH_ENDPOINTS)('a refresh token at $name', (endpoint) => {
  it('works once; its reuse revokes the whole family and no other session', async () => {
    const owner = await register();
    const other = await logIn(owner.email, owner.password);
    const second = await exchanged(endpoint, owner.refreshToken);
    const third = await exchanged(endpoint, second.refreshToken);
    expect((await exchange(endpoint, owner.refreshToken)).codes).toEqual(['UNAUTHENTICATED']);
    await expectDead([owner, second, third]);
    expect(await data('{ me { id } }', { as: other })).toEqual({ me: { id: owner.id } });
    expect((await exchange(endpoint, other.refreshToken)).codes).toEqual([]);
  });

  it('gives at most one new token to twenty concurrent calls, and only to a client that is recognised', async () => {
    const owner = await register();
    const runs = await Promise.all(Array.from({ length: 20 }, () => exchange(endpoint, owner.refreshToken)));
    const won = runs.flatMap(({ tokens }) => tokens ?? []);
    expect(new Set(won.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    for (const { codes, tokens } of runs) if (!tokens) expect(codes).toEqual(['UNAUTHENTICATED']);
    const [next] = won;
    if (!next) throw new Error('Nobody got new tokens.');
    // Without the gateway the client is unknown, so the repeats count as a theft.
    if (endpoint === viaGateway) expect((await exchange(endpoint, next.refreshToken)).codes).toEqual([]);
    else await expectDead([owner, next]);
  });

  it('is not accepted in place of other tokens', async () => {
    const owner = await register();
    const { refreshToken, accessToken } = owner;
    const wrong = [
      '',
      ' ',
      'null',
      'undefined',
      '{"$gt":""}',
      '[object Object]',
      accessToken,
      `${refreshToken} `,
      ` ${refreshToken}`,
      `${refreshToken}=`,
      refreshToken.slice(0, -1),
      `${refreshToken}\u0000`,
      refreshToken.toUpperCase(),
      refreshToken.repeat(400),
    ];
    for (const token of wrong) {
      const { codes, tokens } = await exchange(endpoint, token);
      expect([token.slice(0, 20), tokens, codes.length]).toEqual([token.slice(0, 20), null, 1]);
      expect(['UNAUTHENTICATED', 'BAD_USER_INPUT']).toContain(codes[0]);
    }
    expect(codesOf(await endpoint.request('{ me { id } }', { token: refreshToken }))).toEqual([
      'UNAUTHENTICATED',
    ]);
    expect((await exchange(endpoint, refreshToken)).codes).toEqual([]);
  });

  it('is invalid after a logout, with the access token', async () => {
    const owner = await register();
    expect(await data('mutation { logout }', { as: owner })).toEqual({ logout: true });
    await expectDead([owner]);
  });
});
