import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { AccountCounts } from './account-counts.model';
import type { NewUser, RevokingUpdate, User } from './user';
import { UserRepository } from './user.model';

const ENDING: RevokingUpdate = { expected: {}, reason: 'role-changed' };
const PAGE = { page: 1, skip: 0, limit: 5 };

describe('AccountCounts', () => {
  let database: ReturnType<typeof testDatabase>;
  let mongo: Connection;
  let users: UserRepository;
  let opened = 0;
  beforeEach(async () => {
    database = testDatabase();
    mongo = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    users = new UserRepository(mongo);
    await ensureIndexes(mongo);
  });
  afterEach(async () => {
    await mongo.close();
    await database.drop();
  });

  const open = (role: User['role']): Promise<User> => {
    opened += 1;
    const account: NewUser = {
      name: 'Asha Rao',
      email: `user-${opened}@example.com`,
      role,
      sellerStatus: null,
      emailVerified: false,
      passwordHash: null,
      googleId: null,
    };
    return users.insert(account);
  };

  it('follow registrations, changes of roles and deletions', async () => {
    expect(await users.countByRole()).toMatchObject({ customer: 0, seller: 0 });
    const [first, second] = [await open('customer'), await open('customer')];
    await open('seller');
    await users.updateAndRevokeSessions(first.id, { role: 'seller' }, ENDING);
    expect(await users.countByRole()).toMatchObject({ customer: 1, seller: 2 });
    await users.erase(second.id, ENDING);
    expect(await users.countByRole()).toMatchObject({ customer: 0, seller: 2 });
    expect((await users.list({}, PAGE)).total).toBe(2);
    expect((await users.list({ role: 'seller' }, PAGE)).total).toBe(2);
  });

  it('do not change with a change that is rolled back', async () => {
    await users.countByRole();
    const failing = users.insert(
      {
        ...(await open('customer')),
        email: 'other@example.com',
        id: 'a'.repeat(24),
        passwordHash: null,
        googleId: null,
      },
      () => () => Promise.reject(new Error('The mail was not stored.')),
    );
    await expect(failing).rejects.toThrow('The mail was not stored.');
    expect(await users.countByRole()).toMatchObject({ customer: 1 });
  });

  it('agree with the accounts after changes and verifications at once', async () => {
    await users.countByRole();
    const counts = new AccountCounts(mongo);
    const accounts = await Promise.all(Array.from({ length: 6 }, () => open('customer')));
    await Promise.all([
      ...accounts.slice(0, 2).map(({ id }) => users.updateAndRevokeSessions(id, { role: 'support' }, ENDING)),
      ...accounts.slice(2, 4).map(({ id }) => users.erase(id, ENDING)),
      ...Array.from({ length: 6 }, () => open('seller')),
      counts.verify(),
    ]);
    expect(await users.countByRole()).toMatchObject({ customer: 2, seller: 6, support: 2 });
    expect(await counts.verify()).toMatchObject({ customer: 2, seller: 6, support: 2 });
  });

  it('include the accounts of earlier releases after a verification', async () => {
    await users.countByRole();
    const { id } = await open('customer');
    const row = await mongo
      .collection('users')
      .findOne({ email: (await users.find('all', id))?.email ?? '' });
    const copy = { ...row, email: 'earlier@example.com' };
    Reflect.deleteProperty(copy, '_id');
    await mongo.collection('users').insertOne(copy);
    expect(await users.countByRole()).toMatchObject({ customer: 1 });
    await new AccountCounts(mongo).verify();
    expect(await users.countByRole()).toMatchObject({ customer: 2 });
  });
});
