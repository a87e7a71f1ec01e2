import { createConnection, type Connection } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { actor, present, testDatabase } from '@e-storefront/testing';
import { AuthFixture } from '../../test/fixtures/auth-fixture';
import { loginError, logIn, setUpSecondFactor } from '../../test/fixtures/second-factor';

const RESET = 'mutation ($id: ID!) { resetSecondFactor(userId: $id) { id secondFactorEnabled } }';

describe('resetSecondFactor', () => {
  const database = testDatabase();
  const admin = actor('admin');
  let auth: AuthFixture;
  let connection: Connection;

  beforeAll(async () => {
    auth = await AuthFixture.start({ MONGODB_URI: database.uri });
    connection = await createConnection(database.uri).asPromise();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
    await connection.close();
    await database.drop();
  });

  const factorsOf = (id: string): Promise<number> =>
    connection.collection('secondfactors').countDocuments({ _id: toObjectId(id) });

  const resetsOf = (userId: string) => auth.auditEvents({ userId, kind: 'SECOND_FACTOR_RESET' });

  it('lets the owner log in by password and set up a new factor, revokes all sessions and mails the owner', async () => {
    const account = await auth.register();
    const { secret, recoveryCodes } = await setUpSecondFactor(auth, account);
    const { data } = await logIn(auth, account.email, recoveryCodes[0]);
    expect(await auth.data(RESET, admin, { id: account.id })).toEqual({
      resetSecondFactor: { id: account.id, secondFactorEnabled: false },
    });
    for (const { refreshToken } of [account, present(data?.login)]) {
      expect((await auth.refresh(refreshToken)).code).toBe('UNAUTHENTICATED');
    }
    expect(await factorsOf(account.id)).toBe(0);
    expect((await auth.mailTo(account.email, /Two-factor authentication was reset/)).text).not.toContain(
      secret,
    );
    expect(await resetsOf(account.id)).toMatchObject([{ actorId: admin.id, userId: account.id }]);

    const again = await auth.login(account.email);
    await setUpSecondFactor(auth, again);
    expect(await loginError(auth, account.email)).toBe('SECOND_FACTOR_REQUIRED');
    expect(await loginError(auth, account.email, recoveryCodes[1])).toBe('INVALID_CREDENTIALS');
  });

  it('resets once when it is called twice concurrently', async () => {
    const account = await auth.register();
    await setUpSecondFactor(auth, account);
    const codes = await Promise.all([1, 2, 3].map(() => auth.code(RESET, admin, { id: account.id })));
    expect(codes.sort()).toEqual(['CONFLICT', 'CONFLICT', undefined]);
    expect(await resetsOf(account.id)).toHaveLength(1);
  });

  it('requires an admin session, a super admin for accounts of admins, and rejects the own account', async () => {
    const account = await auth.register();
    await setUpSecondFactor(auth, account);
    const ask = { id: account.id };
    expect(await auth.code(RESET, undefined, ask)).toBe('UNAUTHENTICATED');
    for (const role of ['customer', 'seller', 'support'] as const) {
      expect(await auth.code(RESET, actor(role), ask)).toBe('FORBIDDEN');
    }
    expect(await auth.code(RESET, account, ask)).toBe('FORBIDDEN');

    for (const role of ['admin', 'super_admin'] as const) {
      const staff = await auth.registerAs(role);
      await setUpSecondFactor(auth, staff);
      expect(await auth.code(RESET, staff, { id: staff.id })).toBe('FORBIDDEN');
      expect(await auth.code(RESET, admin, { id: staff.id })).toBe('FORBIDDEN');
      expect(await factorsOf(staff.id)).toBe(1);
      expect(await auth.code(RESET, actor('super_admin'), { id: staff.id })).toBeUndefined();
      expect(await loginError(auth, staff.email)).toBeUndefined();
    }
    expect(await factorsOf(account.id)).toBe(1);
  });

  it('reports a missing factor, an unknown account and a malformed id', async () => {
    const { id } = await auth.register();
    expect(await auth.code(RESET, admin, { id })).toBe('CONFLICT');
    expect(await auth.code(RESET, admin, { id: 'f'.repeat(24) })).toBe('NOT_FOUND');
    expect(await auth.code(RESET, admin, { id: 'x' })).toBe('BAD_USER_INPUT');
  });
});
