import { Redis } from 'ioredis';
import { RevocationList, TokenVerifier } from '@e-storefront/auth';
import { actor, testRedisUrl } from '@e-storefront/testing';
import { AuthFixture, PASSWORD, type Account } from '../../test/fixtures/auth-fixture';
import { MySessionsDocument } from '../../test/fixtures/auth.generated';

const FRESH = 'another long password';
const admin = actor('admin');

/** Every operation that revokes a session. */
const ENDS: [string, (auth: AuthFixture, account: Account) => Promise<unknown>][] = [
  ['a logout', (auth, account) => auth.data('mutation { logout }', account)],
  [
    'a logout with only the refresh token',
    (auth, { refreshToken: token }) =>
      auth.data('mutation ($token: String) { logout(refreshToken: $token) }', undefined, { token }),
  ],
  [
    'the revocation of one session',
    async (auth, account) => {
      const { mySessions } = await auth.data(MySessionsDocument, account);
      return auth.data('mutation ($id: ID!) { endSession(id: $id) }', account, { id: mySessions?.[0]?.id });
    },
  ],
  ['the end of all sessions', (auth, account) => auth.data('mutation { endAllSessions }', account)],
  [
    'a password change on another device',
    async (auth, { email }) =>
      auth.data(
        'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success } }',
        await auth.login(email),
        { input: { currentPassword: PASSWORD, newPassword: FRESH } },
      ),
  ],
  [
    'a password reset',
    async (auth, { email }) => {
      const { resetToken } = await auth.forgotPassword(email);
      return auth.data(
        'mutation ($token: String!, $p: String!) { resetPassword(token: $token, password: $p, confirmPassword: $p) { success } }',
        undefined,
        { token: resetToken, p: FRESH },
      );
    },
  ],
  [
    'a role change',
    (auth, { id }) =>
      auth.data('mutation ($id: ID!) { updateUserRole(id: $id, role: "support") { id } }', admin, { id }),
  ],
  [
    'the approval of a seller',
    (auth, { id }) =>
      auth.data('mutation ($id: ID!) { approveSeller(id: $id, approved: true) { id } }', admin, { id }),
  ],
  [
    'the refusal of a seller',
    (auth, { id }) =>
      auth.data('mutation ($id: ID!) { approveSeller(id: $id, approved: false) { id } }', admin, { id }),
  ],
  [
    'a lock',
    (auth, { id }) =>
      auth.data('mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { id } }', admin, { id }),
  ],
  ['a deletion', (auth, { id }) => auth.data('mutation ($id: ID!) { deleteUser(id: $id) }', admin, { id })],
  [
    'the reuse of its refresh token',
    async (auth, { refreshToken }) => {
      await auth.refresh(refreshToken);
      await auth.refresh(refreshToken);
    },
  ],
];

describe('session revocation', () => {
  let auth: AuthFixture;
  let redis: Redis;
  let list: RevocationList;
  /** The verifier of another service, without access to auth's database. */
  let elsewhere: TokenVerifier;

  beforeAll(async () => {
    auth = await AuthFixture.start();
    redis = new Redis(testRedisUrl());
    list = await RevocationList.open(redis, () => undefined);
    const { TOKEN_ISSUER = '', TOKEN_AUDIENCE = '' } = auth.subgraph.identity.environment;
    const JWKS_URL = `${auth.subgraph.url}/.well-known/jwks.json`;
    elsewhere = new TokenVerifier({ TOKEN_ISSUER, TOKEN_AUDIENCE, JWKS_URL }, list);
  });
  afterAll(async () => {
    list.close();
    redis.disconnect();
    await auth[Symbol.asyncDispose]();
  });

  const isRefused = async ({ accessToken }: Account): Promise<boolean> => {
    const deadline = Date.now() + 1_000;
    for (;;) {
      const result: unknown = await elsewhere.verify(accessToken).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (result) {
        expect(result).toMatchObject({ code: 'UNAUTHENTICATED', message: /session has ended/ });
        return true;
      }
      if (Date.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it.each(ENDS)('reaches other services within a second after %s', async (_how, end) => {
    const account = await auth.register({ role: 'seller' });
    const bystander = await auth.register();
    for (const { accessToken } of [account, bystander]) await elsewhere.verify(accessToken);
    await end(auth, account);
    expect(await isRefused(account)).toBe(true);
    expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect(await elsewhere.verify(bystander.accessToken)).toMatchObject({ id: bystander.id });
    expect((await auth.refresh(bystander.refreshToken)).next).toBeDefined();
  });

  it('keeps the session that changed the password', async () => {
    const account = await auth.register();
    const other = await auth.login(account.email);
    const input = { currentPassword: PASSWORD, newPassword: FRESH };
    const query = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success } }';
    await auth.data(query, account, { input });
    expect(await isRefused(other)).toBe(true);
    expect(await elsewhere.verify(account.accessToken)).toMatchObject({ id: account.id });
  });

  it('keeps the current session on request and returns the number of revoked sessions', async () => {
    const account = await auth.register();
    const others = [await auth.login(account.email), await auth.login(account.email)];
    const query = 'mutation { endAllSessions(exceptCurrent: true) }';
    expect(await auth.data(query, account)).toEqual({ endAllSessions: 2 });
    for (const other of others) expect(await isRefused(other)).toBe(true);
    expect(await elsewhere.verify(account.accessToken)).toMatchObject({ id: account.id });
    expect(await auth.data('mutation { endAllSessions }', account)).toEqual({ endAllSessions: 1 });
    expect(await auth.code('mutation { endAllSessions }', account)).toBe('UNAUTHENTICATED');
  });

  it('never affects sessions that start later, regardless of clock precision', async () => {
    const lock = 'mutation ($id: ID!, $on: Boolean!) { setUserActive(id: $id, isActive: $on) { id } }';
    for (let round = 0; round < 5; round += 1) {
      const account = await auth.register();
      await auth.data(lock, admin, { id: account.id, on: false });
      await auth.data(lock, admin, { id: account.id, on: true });
      const after = await auth.login(account.email);
      expect(await isRefused(account)).toBe(true);
      expect(await elsewhere.verify(after.accessToken)).toMatchObject({ id: account.id });
      expect((await auth.refresh(after.refreshToken)).next).toBeDefined();
    }
  });

  it('leaves no session of the old password when logins and the change interleave', async () => {
    const account = await auth.register();
    const query = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success } }';
    const input = { currentPassword: PASSWORD, newPassword: FRESH };
    const logins = Array.from({ length: 4 }, () => auth.login(account.email).catch(() => undefined));
    const [, ...rushed] = await Promise.all([auth.data(query, account, { input }), ...logins]);
    for (const session of rushed) {
      if (!session) continue;
      expect(await isRefused(session)).toBe(true);
      expect((await auth.refresh(session.refreshToken)).code).toBe('UNAUTHENTICATED');
    }
  });
});
