import { data, present } from '../support/client';
import { codesOf, directTo, viaGateway } from '../support/endpoints';
import { approvedSeller, logIn, register, staff, unique, type TestUser } from '../support/users';
import {
  newUnauthorizedUsers,
  newUnauthorizedStaff,
  type UnauthorizedUser,
} from '../support/unauthorized-users';
import { shownData } from '../support/outcomes';
import { MeDocument } from '../support/support.generated';

const AUTH_ENDPOINTS = [viaGateway, directTo('auth')];

/** Attempts to gain privileges: mutations about the account `$id`. */
const RAISES = [
  ...['seller', 'support', 'admin', 'super_admin'].map(
    (role) => `updateUserRole(id: $id, role: "${role}") { id }`,
  ),
  'approveSeller(id: $id, approved: true) { id }',
  'setUserActive(id: $id, isActive: true) { id }',
  'resetSecondFactor(userId: $id) { id }',
];

/** Tries each mutation at each endpoint; all must be rejected. */
async function expectRefused(actor: TestUser | undefined, targetId: string, raises = RAISES): Promise<void> {
  for (const raise of raises) {
    for (const endpoint of AUTH_ENDPOINTS) {
      const answer = await endpoint.request(`mutation Raise($id: ID!) { ${raise} }`, {
        variables: { id: targetId },
        token: actor?.accessToken,
      });
      expect([endpoint.name, raise, codesOf(answer), shownData(answer.data)]).toEqual([
        endpoint.name,
        raise,
        [actor ? 'FORBIDDEN' : 'UNAUTHENTICATED'],
        null,
      ]);
    }
  }
}

describe('the own role', () => {
  it.each([
    ['', 'customer', null],
    ['SELLER', 'seller', 'pending'],
    [' Customer ', 'customer', null],
  ])(
    'becomes, for "%s" at the registration, a %s who needs approval if that is required',
    async (role, given, status) => {
      const input = {
        email: `${unique('raise')}@example.com`,
        password: `Pass-${unique()}`,
        name: 'Raise',
        role,
      };
      const mutation =
        'mutation R($input: RegisterInput!) { register(input: $input) { user { role sellerStatus permissions } } }';
      const { permissions } = present((await data(MeDocument, { as: await register() })).me);
      expect(await data(mutation, { variables: { input } })).toEqual({
        register: { user: { role: given, sellerStatus: status, permissions } },
      });
    },
  );

  it.each([
    'support',
    'admin',
    'super_admin',
    'root',
    'Admin',
    'admin ',
    ' super_admin',
    '__proto__',
    'seller,admin',
  ])('cannot be set to "%s" at the registration', async (role) => {
    for (const endpoint of AUTH_ENDPOINTS) {
      const email = `${unique('raise')}@example.com`;
      const answer = await endpoint.request(
        'mutation R($input: RegisterInput!) { register(input: $input) { accessToken } }',
        {
          variables: { input: { email, password: `Pass-${unique()}`, name: 'Raise', role } },
        },
      );
      expect([codesOf(answer), shownData(answer.data)]).toEqual([['BAD_USER_INPUT'], null]);
      const found = await data('query F($email: String) { users(search: $email) { pagination { total } } }', {
        variables: { email },
        as: await staff('admin'),
      });
      expect(found).toEqual({ users: { pagination: { total: 0 } } });
    }
  });

  it('cannot be changed by any user', async () => {
    const unauthorizedUsers = [...(await newUnauthorizedUsers()), ...(await newUnauthorizedStaff())];
    for (const { person } of unauthorizedUsers.filter(
      (caller): caller is { kind: string; person: TestUser } => !!caller.person,
    )) {
      const before = await data(MeDocument, { as: person });
      const own = person.email.includes('admin')
        ? RAISES.filter((raise) => !raise.startsWith('approve'))
        : RAISES;
      await expectRefused(person, person.id, own);
      expect(await data(MeDocument, { as: person })).toEqual(before);
    }
  });

  it("cannot be gained by approving one's own seller application", async () => {
    const pendingSeller = await register('seller');
    const create = `mutation { createProduct(input: { name: "x", description: "x", price: 1, category: "x", stock: 1,
      sellerId: "${pendingSeller.id}" }) { id } }`;
    for (const endpoint of [viaGateway, directTo('product')]) {
      expect(codesOf(await endpoint.request(create, { token: pendingSeller.accessToken }))).toEqual([
        'SELLER_NOT_APPROVED',
      ]);
    }
    const { permissions } = present((await data(MeDocument, { as: await register() })).me);
    const { me } = await data(MeDocument, { as: pendingSeller });
    expect(me).toMatchObject({ role: 'seller', sellerStatus: 'pending', permissions });
  });
});

describe('roles of others', () => {
  let customer: TestUser;
  let admin: UnauthorizedUser;
  beforeAll(async () => {
    customer = await register();
    admin = (await newUnauthorizedStaff())[1] as UnauthorizedUser;
  });
  afterEach(async () => {
    expect(await data('{ me { role isActive } }', { as: customer })).toEqual({
      me: { role: 'customer', isActive: true },
    });
  });

  it('cannot be changed by a guest, a customer, a seller or support', async () => {
    for (const actor of [undefined, await register(), await approvedSeller(), await staff('support')]) {
      await expectRefused(actor, customer.id);
    }
  });

  it('cannot be raised to admin or super admin by an admin', async () => {
    const makes = RAISES.filter((raise) => raise.includes('admin'));
    await expectRefused(admin.person, customer.id, makes);
  });

  it('of other admins and super admins cannot be changed by an admin', async () => {
    const superAdmin = await staff('super_admin');
    const other = await register();
    await data('mutation M($id: ID!) { updateUserRole(id: $id, role: "admin") { id } }', {
      variables: { id: other.id },
      as: superAdmin,
    });
    for (const target of [superAdmin.id, other.id]) {
      const acts = [
        'updateUserRole(id: $id, role: "customer") { id }',
        'setUserActive(id: $id, isActive: false) { id }',
        'deleteUser(id: $id)',
      ];
      await expectRefused(admin.person, target, acts);
    }
    expect(await data('{ me { role isActive } }', { as: superAdmin })).toEqual({
      me: { role: 'super_admin', isActive: true },
    });
    const fresh = await logIn(other.email, other.password);
    expect(await data('{ me { role isActive } }', { as: fresh })).toEqual({
      me: { role: 'admin', isActive: true },
    });
  });
});
