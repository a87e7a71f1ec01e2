import { data } from '../support/client';
import { codesOf, ENDPOINTS as EVERYWHERE, directTo, viaGateway, type Endpoint } from '../support/endpoints';
import { eventually } from '../support/eventually';
import { logIn, register, type TestUser } from '../support/users';

type Tokens = Pick<TestUser, 'accessToken' | 'refreshToken'>;

const REFRESH =
  'mutation R($token: String!) { refreshToken(refreshToken: $token) { accessToken refreshToken } }';
const WAYS = [viaGateway, directTo('auth')];

async function exchange(door: Endpoint, token: string): Promise<{ codes: string[]; tokens: Tokens | null }> {
  const answer = await door.request(REFRESH, { variables: { token } });
  return { codes: codesOf(answer), tokens: answer.data?.refreshToken ?? null };
}

async function exchanged(door: Endpoint, token: string): Promise<Tokens> {
  const { tokens } = await exchange(door, token);
  if (!tokens) throw new Error('The token should have held.');
  return tokens;
}

/** Nothing of a family of tokens opens anything any more, anywhere, within a second. */
async function expectDead(family: readonly Tokens[], ...rest: string[]): Promise<void> {
  for (const refreshToken of [...family.map((tokens) => tokens.refreshToken), ...rest]) {
    for (const door of WAYS) {
      expect(await exchange(door, refreshToken)).toEqual({ codes: ['UNAUTHENTICATED'], tokens: null });
    }
  }
  for (const { accessToken: token } of family) {
    for (const door of EVERYWHERE) {
      // The gateway lets anybody ask for the name of a type.
      const query = door === viaGateway ? '{ me { id } }' : '{ __typename }';
      await eventually(async () => {
        expect([door.name, codesOf(await door.request(query, { token }))]).toEqual([
          door.name,
          ['UNAUTHENTICATED'],
        ]);
      }, 1_000);
    }
  }
}

describe.each(WAYS)('a refresh token at $name', (door) => {
  it('works once; its second use ends the whole family and no other session', async () => {
    const owner = await register();
    const other = await logIn(owner.email, owner.password);
    const second = await exchanged(door, owner.refreshToken);
    const third = await exchanged(door, second.refreshToken);
    expect((await exchange(door, owner.refreshToken)).codes).toEqual(['UNAUTHENTICATED']);
    await expectDead([owner, second, third]);
    const { me } = await data('{ me { id } }', { as: other });
    expect(me.id).toBe(owner.id);
    expect((await exchange(door, other.refreshToken)).codes).toEqual([]);
  });

  it('gives twenty at once no more than one new token, and only to a client that is known to be the same', async () => {
    const owner = await register();
    const runs = await Promise.all(Array.from({ length: 20 }, () => exchange(door, owner.refreshToken)));
    const won = runs.flatMap(({ tokens }) => tokens ?? []);
    expect(new Set(won.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    for (const { codes, tokens } of runs) if (!tokens) expect(codes).toEqual(['UNAUTHENTICATED']);
    const [next] = won;
    if (!next) throw new Error('Nobody got new tokens.');
    // Past the gateway nobody says which client it is, so that the repeats count as a theft.
    if (door === viaGateway) expect((await exchange(door, next.refreshToken)).codes).toEqual([]);
    else await expectDead([owner, next]);
  });

  it('is nothing but itself', async () => {
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
      const { codes, tokens } = await exchange(door, token);
      expect([token.slice(0, 20), tokens, codes.length]).toEqual([token.slice(0, 20), null, 1]);
      expect(['UNAUTHENTICATED', 'BAD_USER_INPUT']).toContain(codes[0]);
    }
    expect(codesOf(await door.request('{ me { id } }', { token: refreshToken }))).toEqual([
      'UNAUTHENTICATED',
    ]);
    expect((await exchange(door, refreshToken)).codes).toEqual([]);
  });

  it('is dead after a logout, the access token too', async () => {
    const owner = await register();
    const { logout } = await data('mutation { logout }', { as: owner });
    expect(logout).toBe(true);
    await expectDead([owner]);
  });
});
