import { actor } from '@e-storefront/testing';
import { AuditEventsDocument } from '../../test/fixtures/auth.generated';
import { AuthFixture, PASSWORD } from '../../test/fixtures/auth-fixture';

describe('the audit log', () => {
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  it('is readable only by admins', async () => {
    expect(await auth.code(AuditEventsDocument)).toBe('UNAUTHENTICATED');
    for (const role of ['customer', 'seller', 'support'] as const) {
      expect(await auth.code(AuditEventsDocument, actor(role))).toBe('FORBIDDEN');
    }
    for (const role of ['admin', 'super_admin'] as const) {
      expect(await auth.code(AuditEventsDocument, actor(role))).toBeUndefined();
    }
  });

  const kindsOf = async (userId: string): Promise<string[]> =>
    (await auth.auditEvents({ userId })).map(({ kind }) => kind);

  it.each([
    ['ROLE_CHANGED', 'updateUserRole(id: $id, role: "support") { id }'],
    ['SELLER_APPROVED', 'approveSeller(id: $id, approved: true) { id }'],
    ['SELLER_REFUSED', 'approveSeller(id: $id, approved: false) { id }'],
    ['ACCOUNT_LOCKED', 'setUserActive(id: $id, isActive: false) { id }'],
    ['ACCOUNT_UNLOCKED', 'setUserActive(id: $id, isActive: true) { id }'],
    ['ACCOUNT_DELETED', 'deleteUser(id: $id)'],
  ])('records actor, subject and network address of %s', async (kind, deed) => {
    const admin = actor('admin');
    const { id } = await auth.register({ role: 'seller' });
    const headers = { 'x-client-address': '203.0.113.50' };
    await auth.subgraph.data(`mutation ($id: ID!) { ${deed} }`, { as: admin, variables: { id }, headers });
    expect(await auth.auditEvents({ userId: admin.id })).toEqual([
      expect.objectContaining({ kind, actorId: admin.id, userId: id, address: '203.0.113.50', actor: null }),
    ]);
    expect(await kindsOf(id)).toEqual([kind, 'LOGGED_IN']);
  });

  it('records what users do with their own account, and no rejected calls', async () => {
    const account = await auth.register();
    const change = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success } }';
    const newPassword = 'another long password';
    const wrong = { input: { currentPassword: 'not the password', newPassword } };
    expect(await auth.code(change, account, wrong)).toBe('INVALID_CREDENTIALS');
    await auth.data(change, account, { input: { currentPassword: PASSWORD, newPassword } });
    await auth.data('mutation { endAllSessions(exceptCurrent: true) }', account);
    const role = 'mutation ($id: ID!) { updateUserRole(id: $id, role: "admin") { id } }';
    expect(await auth.code(role, account, { id: account.id })).toBe('FORBIDDEN');
    expect(await kindsOf(account.id)).toEqual(['SESSIONS_ENDED', 'PASSWORD_CHANGED', 'LOGGED_IN']);
  });

  it('contains neither names nor e-mail addresses, even of deleted accounts', async () => {
    const account = await auth.register({ name: 'Very Personal' });
    await auth.data('mutation ($id: ID!) { deleteUser(id: $id) }', actor('admin'), { id: account.id });
    const events = await auth.auditEvents({ userId: account.id });
    expect(events[0]?.user).toEqual({ id: account.id, name: 'Deleted account' });
    expect(JSON.stringify(events)).not.toMatch(/Very Personal|@example/);
  });

  it('rejects invalid filters', async () => {
    for (const variables of [{ userId: 'x' }, { limit: 101 }]) {
      expect(await auth.code(AuditEventsDocument, actor('admin'), variables)).toBe('BAD_USER_INPUT');
    }
  });
});
