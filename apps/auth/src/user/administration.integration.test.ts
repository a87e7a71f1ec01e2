import { actor } from '@e-storefront/testing';
import { AuthFixture } from '../../test/fixtures/auth-fixture';

const ROLE =
  'mutation ($id: ID!, $role: String!) { updateUserRole(id: $id, role: $role) { id role sellerStatus } }';
const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) }';
const LOCK = 'mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { isActive } }';
const APPROVE = `mutation ($id: ID!, $approved: Boolean!) {
  approveSeller(id: $id, approved: $approved) { sellerStatus permissions } }`;
const ENTITY = `query ($refs: [_Any!]!) {
  _entities(representations: $refs) { ... on User { id name email } } }`;

describe('UserAdministration', () => {
  let auth: AuthFixture;
  const admin = actor('admin');
  const superAdmin = actor('super_admin');

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  it('changes roles, revokes the sessions and puts the new role into new tokens', async () => {
    const account = await auth.register();
    const { updateUserRole } = await auth.data(ROLE, admin, { id: account.id, role: 'support' });
    expect(updateUserRole.role).toBe('support');
    expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
    const support = await auth.login(account.email);
    expect(await auth.code('{ users { users { id } } }', support)).toBeUndefined();
  });

  it('allows only super admins to promote and demote admins', async () => {
    await auth.registerAs('super_admin');
    const account = await auth.register();
    for (const role of ['admin', 'super_admin']) {
      expect(await auth.code(ROLE, admin, { id: account.id, role })).toBe('FORBIDDEN');
      await auth.data(ROLE, superAdmin, { id: account.id, role });
      for (const query of [ROLE, DELETE, LOCK]) {
        expect(await auth.code(query, admin, { id: account.id, role: 'customer' })).toBe('FORBIDDEN');
      }
      await auth.data(ROLE, superAdmin, { id: account.id, role: 'customer' });
    }
  });

  it('rejects changes of the own role, self-locking and self-deletion', async () => {
    const boss = await auth.registerAs('super_admin');
    const customer = await auth.register();
    const seller = await auth.register({ role: 'seller' });
    expect(await auth.code(ROLE, boss, { id: boss.id.toUpperCase(), role: 'customer' })).toBe('FORBIDDEN');
    expect(await auth.code(DELETE, boss, { id: boss.id })).toBe('FORBIDDEN');
    expect(await auth.code(LOCK, boss, { id: boss.id })).toBe('FORBIDDEN');
    for (const person of [customer, seller]) {
      expect(await auth.code(ROLE, person, { id: person.id, role: 'admin' })).toBe('FORBIDDEN');
      expect(await auth.code(APPROVE, person, { id: person.id, approved: true })).toBe('FORBIDDEN');
      expect(await auth.code(DELETE, person, { id: customer.id })).toBe('FORBIDDEN');
    }
    expect(await auth.code(ROLE, undefined, { id: customer.id, role: 'admin' })).toBe('UNAUTHENTICATED');
  });

  it('ignores a role smuggled into a profile update or a registration', async () => {
    const account = await auth.register();
    const query = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { role } } }';
    const { errors } = await auth.call(query, account, { input: { name: 'Asha', role: 'admin' } });
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await auth.data('{ me { role } }', account)).me.role).toBe('customer');
  });

  it('rejects unknown roles, malformed ids and unknown accounts', async () => {
    const account = await auth.register();
    expect(await auth.code(ROLE, admin, { id: account.id, role: 'owner' })).toBe('BAD_USER_INPUT');
    expect(await auth.code(ROLE, admin, { id: 'x', role: 'support' })).toBe('BAD_USER_INPUT');
    expect(await auth.code(ROLE, admin, { id: 'f'.repeat(24), role: 'support' })).toBe('NOT_FOUND');
    expect(await auth.code(APPROVE, admin, { id: account.id, approved: true })).toBe('BAD_USER_INPUT');
  });

  it('approves and refuses sellers, mails them and puts the decision into their tokens', async () => {
    const seller = await auth.register({ role: 'seller' });
    const waiting = '{ sellerApplications(limit: 100) { users { id } } }';
    const listed = await auth.data(waiting, admin);
    expect(listed.sellerApplications.users).toContainEqual({ id: seller.id });
    const yes = await auth.data(APPROVE, admin, { id: seller.id, approved: true });
    expect(yes.approveSeller.sellerStatus).toBe('approved');
    expect(yes.approveSeller.permissions).toContain('product:write');
    await auth.mailTo(seller.email, /has been approved/);
    const no = await auth.data(APPROVE, admin, { id: seller.id, approved: false });
    expect(no.approveSeller.sellerStatus).toBe('refused');
    expect((await auth.refresh(seller.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect((await auth.data(waiting, admin)).sellerApplications.users).not.toContainEqual({ id: seller.id });
  });

  it('deletes personal data and keeps the id under a neutral name', async () => {
    const account = await auth.register({ name: 'Very Personal' });
    await auth.data(DELETE, admin, { id: account.id });
    expect(await auth.code('{ me { id } }', account)).toBe('UNAUTHENTICATED');
    expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect(
      (await auth.data('query ($id: ID!) { user(id: $id) { id } }', admin, { id: account.id })).user,
    ).toBeNull();
    const refs = [{ __typename: 'User', id: account.id }];
    const { _entities } = await auth.data(ENTITY, admin, { refs });
    expect(_entities).toEqual([{ id: account.id, name: 'Deleted account', email: null }]);
    expect(await auth.code(DELETE, admin, { id: account.id })).toBe('NOT_FOUND');
    const again = await auth.register({ email: account.email });
    expect(again.id).not.toBe(account.id);
  });

  it('lets one of two concurrent decisions win and reports a conflict to the other', async () => {
    const codes: (string | undefined)[] = [];
    for (let round = 0; round < 10 && !codes.includes('CONFLICT'); round += 1) {
      const { id } = await auth.register();
      const roles = ['support', 'seller', 'support', 'seller', 'support', 'seller'];
      codes.push(...(await Promise.all(roles.map((role) => auth.code(ROLE, admin, { id, role })))));
    }
    expect(codes).toContain('CONFLICT');
    expect(codes).toContain(undefined);
  });

  it('lists accounts for staff by page, role and word prefix, with totals per role', async () => {
    const seller = await auth.register({ role: 'seller', name: 'Zubaida Handlooms' });
    const query = `query ($page: Int, $limit: Int, $search: String, $role: String) {
      users(page: $page, limit: $limit, search: $search, role: $role) {
        users { id name email role }
        pagination { page limit total pages sellerCount adminCount customerCount } } }`;
    const found = await auth.data(query, admin, { search: 'hand zub', role: 'seller' });
    expect(found.users.users).toEqual([
      { id: seller.id, name: 'Zubaida Handlooms', email: seller.email, role: 'seller' },
    ]);
    expect((await auth.data(query, admin, { search: seller.email })).users.users).toHaveLength(1);
    expect((await auth.data(query, admin, { search: '.*' })).users.users).toEqual([]);
    const { pagination } = (await auth.data(query, admin, { limit: 2 })).users;
    expect(pagination).toMatchObject({ page: 1, limit: 2, pages: Math.ceil(pagination.total / 2) });
    expect(pagination.sellerCount).toBeGreaterThan(0);
    expect(pagination.customerCount).toBeGreaterThan(0);
    const manyWords = Array.from({ length: 13 }, (_, index) => `w${index}`).join(' ');
    const searches = [{ search: 'x'.repeat(101) }, { search: manyWords }];
    for (const bad of [{ limit: 101 }, { page: 0 }, { role: 'owner' }, ...searches]) {
      const { errors } = await auth.call(query, admin, bad);
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: Object.keys(bad)[0] });
    }
    expect(await auth.code(query, seller)).toBe('FORBIDDEN');
  });
});
