import { actor, present } from '@e-storefront/testing';
import {
  ApproveSellerDocument,
  SellerApplicationsDocument,
} from '../../test/fixtures/administration.generated';
import { UsersDocument, type UsersQueryVariables } from '../../test/fixtures/auth.generated';
import { AuthFixture } from '../../test/fixtures/auth-fixture';

const ROLE =
  'mutation ($id: ID!, $role: String!) { updateUserRole(id: $id, role: $role) { id role sellerStatus } }';
const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) }';
const LOCK = 'mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { isActive } }';
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
    expect(await auth.data(ROLE, admin, { id: account.id, role: 'support' })).toMatchObject({
      updateUserRole: { role: 'support' },
    });
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
      expect(await auth.code(ApproveSellerDocument, person, { id: person.id, approved: true })).toBe(
        'FORBIDDEN',
      );
      expect(await auth.code(DELETE, person, { id: customer.id })).toBe('FORBIDDEN');
    }
    expect(await auth.code(ROLE, undefined, { id: customer.id, role: 'admin' })).toBe('UNAUTHENTICATED');
  });

  it('ignores a role smuggled into a profile update or a registration', async () => {
    const account = await auth.register();
    const query = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { user { role } } }';
    const { errors } = await auth.call(query, account, { input: { name: 'Asha', role: 'admin' } });
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(await auth.data('{ me { role } }', account)).toEqual({ me: { role: 'customer' } });
  });

  it('rejects unknown roles, malformed ids and unknown accounts', async () => {
    const account = await auth.register();
    expect(await auth.code(ROLE, admin, { id: account.id, role: 'owner' })).toBe('BAD_USER_INPUT');
    expect(await auth.code(ROLE, admin, { id: 'x', role: 'support' })).toBe('BAD_USER_INPUT');
    expect(await auth.code(ROLE, admin, { id: 'f'.repeat(24), role: 'support' })).toBe('NOT_FOUND');
    expect(await auth.code(ApproveSellerDocument, admin, { id: account.id, approved: true })).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('approves and refuses sellers, mails them and puts the decision into their tokens', async () => {
    const seller = await auth.register({ role: 'seller' });
    const waiting = async () => {
      const { sellerApplications } = await auth.data(SellerApplicationsDocument, admin);
      return present(sellerApplications).users;
    };
    expect(await waiting()).toContainEqual({ id: seller.id });
    const decide = async (approved: boolean) =>
      (await auth.data(ApproveSellerDocument, admin, { id: seller.id, approved })).approveSeller;
    expect(await decide(true)).toEqual({
      sellerStatus: 'approved',
      permissions: expect.arrayContaining(['product:write']),
    });
    await auth.mailTo(seller.email, /has been approved/);
    expect(await decide(false)).toMatchObject({ sellerStatus: 'refused' });
    expect((await auth.refresh(seller.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect(await waiting()).not.toContainEqual({ id: seller.id });
  });

  it('deletes personal data and keeps the id under a neutral name', async () => {
    const account = await auth.register({ name: 'Very Personal' });
    await auth.data(DELETE, admin, { id: account.id });
    expect(await auth.code('{ me { id } }', account)).toBe('UNAUTHENTICATED');
    expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect(await auth.data('query ($id: ID!) { user(id: $id) { id } }', admin, { id: account.id })).toEqual({
      user: null,
    });
    const refs = [{ __typename: 'User', id: account.id }];
    expect(await auth.data(ENTITY, admin, { refs })).toEqual({
      _entities: [{ id: account.id, name: 'Deleted account', email: null }],
    });
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
    const list = async (variables: UsersQueryVariables) =>
      present((await auth.data(UsersDocument, admin, variables)).users);
    expect((await list({ search: 'hand zub', role: 'seller' })).users).toEqual([
      { id: seller.id, name: 'Zubaida Handlooms', email: seller.email, role: 'seller', isActive: true },
    ]);
    expect((await list({ search: seller.email })).users).toHaveLength(1);
    expect((await list({ search: '.*' })).users).toEqual([]);
    const { pagination } = await list({ limit: 2 });
    expect(pagination).toMatchObject({ page: 1, limit: 2, pages: Math.ceil(pagination.total / 2) });
    expect(pagination.sellerCount).toBeGreaterThan(0);
    expect(pagination.customerCount).toBeGreaterThan(0);
    const manyWords = Array.from({ length: 13 }, (_, index) => `w${index}`).join(' ');
    const searches = [{ search: 'x'.repeat(101) }, { search: manyWords }];
    for (const bad of [{ limit: 101 }, { page: 0 }, { role: 'owner' }, ...searches]) {
      const { errors } = await auth.call(UsersDocument, admin, bad);
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: Object.keys(bad)[0] });
    }
    expect(await auth.code(UsersDocument, seller)).toBe('FORBIDDEN');
  });
});
