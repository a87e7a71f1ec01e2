import { actor, present } from '@e-storefront/testing';
import { UsersDocument } from '../../test/fixtures/auth.generated';
import { AuthFixture, type Account } from '../../test/fixtures/auth-fixture';

const ROLE = 'mutation ($id: ID!) { updateUserRole(id: $id, role: "customer") { id } }';
const LOCK = 'mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { id } }';
const DELETE = 'mutation ($id: ID!) { deleteUser(id: $id) }';

describe('super admins', () => {
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  const left = async (): Promise<string[]> => {
    const { users } = await auth.data(UsersDocument, actor('admin'), { role: 'super_admin' });
    return present(users).users.flatMap(({ id, isActive }) => (isActive ? [id] : []));
  };
  const create = () => auth.registerAs('super_admin');
  /** Creates a super admin and demotes all others. */
  const createOnly = async (): Promise<Account> => {
    const before = await left();
    const created = await create();
    for (const id of before) await auth.data(ROLE, actor('super_admin'), { id });
    return created;
  };
  const restore = (id: string): Promise<unknown> =>
    auth.data(
      'mutation ($id: ID!) { updateUserRole(id: $id, role: "super_admin") { id } }',
      actor('super_admin'),
      {
        id,
      },
    );

  it.each([
    ['demoted', ROLE],
    ['locked', LOCK],
    ['deleted', DELETE],
  ])('prevents the last super admin from being %s by any token', async (_what, query) => {
    const last = await createOnly();
    const by = actor('super_admin');
    expect(await auth.code(query, by, { id: last.id })).toBe('FORBIDDEN');
    expect(await left()).toEqual([last.id]);
    const next = await create();
    await auth.data(query, by, { id: last.id });
    expect(await left()).toEqual([next.id]);
  });

  it('does not count locked super admins as remaining ones', async () => {
    const [one, other] = [await createOnly(), await create()];
    await auth.data(LOCK, one, { id: other.id });
    expect(await auth.code(ROLE, actor('super_admin'), { id: one.id })).toBe('FORBIDDEN');
    await auth.data(ROLE, one, { id: other.id });
    expect(await left()).toEqual([one.id]);
  });

  it('leaves one super admin when two demote each other concurrently', async () => {
    let pair: Account[] = [await createOnly(), await create()];
    for (let round = 0; round < 3; round += 1) {
      const [one, other] = pair as [Account, Account];
      const how = [ROLE, LOCK][round % 2] ?? ROLE;
      const codes = await Promise.all([
        auth.code(how, one, { id: other.id }),
        auth.code(ROLE, other, { id: one.id }),
      ]);
      expect(codes.filter((code) => code === undefined)).toHaveLength(1);
      const [stayed] = await left();
      expect(await left()).toHaveLength(1);
      const gone = stayed === one.id ? other : one;
      await auth.data(
        'mutation ($id: ID!) { setUserActive(id: $id, isActive: true) { id } }',
        actor('super_admin'),
        {
          id: gone.id,
        },
      );
      await restore(gone.id);
      pair = [await auth.login(one.email), await auth.login(other.email)];
    }
  });
});
