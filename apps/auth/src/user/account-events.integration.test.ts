import { createConnection, type Connection } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { ensureIndexes } from '@e-storefront/mongo';
import { actor, testDatabase } from '@e-storefront/testing';
import { AccountOutbox } from './account-outbox.model';
import { UserRepository } from './user.model';

import { AuthFixture } from '../../test/fixtures/auth-fixture';
import type { NewUser, RevokingUpdate, User } from './user';

const newUser = (role: User['role'], email: string): NewUser => ({
  name: 'Asha Rao',
  email,
  role,
  sellerStatus: role === 'seller' ? 'pending' : null,
  emailVerified: false,
  passwordHash: null,
  googleId: null,
});

describe('account events', () => {
  const database = testDatabase();
  let mongo: Connection;
  let users: UserRepository;
  let outbox: AccountOutbox;
  let woken = 0;
  let opened = 0;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    users = new UserRepository(mongo, () => (woken += 1));
    outbox = new AccountOutbox(mongo);
    await ensureIndexes(mongo);
  });
  afterEach(async () => outbox.acknowledge(await outbox.pending(1_000)));
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const open = (role: User['role']): Promise<User> =>
    users.insert(newUser(role, `user-${(opened += 1)}@example.com`));
  const ending = (reason: RevokingUpdate['reason']): RevokingUpdate => ({ expected: {}, reason });
  /** The data of an account's events, oldest first; acknowledges them. */
  const publishedEvents = async (id: string): Promise<DomainEvent[]> => {
    const events = (await outbox.pending(1_000)).filter(
      ({ data }) => 'accountId' in data && data.accountId === id,
    );
    await outbox.acknowledge(events);
    return events;
  };

  it('contain the whole published state and a growing version after each change', async () => {
    const { id } = await open('seller');
    const steps = [
      async () => undefined,
      () => users.updateAndRevokeSessions(id, { sellerStatus: 'approved' }, ending('seller-decided')),
      () => users.update(id, { name: 'Asha Iyer' }),
      () => users.updateAndRevokeSessions(id, { isActive: false }, ending('account-locked')),
      () => users.update(id, { isActive: true }),
      () =>
        users.updateAndRevokeSessions(id, { role: 'customer', sellerStatus: null }, ending('role-changed')),
      () => users.updateAndRevokeSessions(id, { role: 'admin' }, ending('role-changed')),
    ];
    const facts: unknown[] = [];
    for (const step of steps) {
      await step();
      const events = await publishedEvents(id);
      expect(events.map(({ name }) => name)).toEqual(['account.updated.v1']);
      facts.push(events[0]?.data);
    }
    const state = { accountId: id, name: 'Asha Rao', role: 'seller', isActive: true, canSell: false };
    const renamed = { ...state, name: 'Asha Iyer' };
    expect(facts).toEqual([
      { ...state, version: 1 },
      { ...state, version: 2, canSell: true },
      { ...renamed, version: 3, canSell: true },
      { ...renamed, version: 4, isActive: false },
      { ...renamed, version: 5, canSell: true },
      { ...renamed, version: 6, role: 'customer' },
      { ...renamed, version: 7, role: 'admin', canSell: true },
    ]);
  });

  it('are not written for changes of unpublished fields', async () => {
    const { id } = await open('customer');
    await publishedEvents(id);
    const before = woken;
    await users.update(id, { lastLogin: new Date(), phone: '+4912345678', emailVerified: true });
    await users.updateAndRevokeSessions(id, { passwordHash: 'x' }, ending('password-changed'));
    expect(await publishedEvents(id)).toEqual([]);
    expect(woken).toBe(before);
  });

  it('contain no personal data after a deletion, even if they were pending before', async () => {
    const { id } = await open('customer');
    await users.erase(id, ending('account-deleted'));
    const events = await publishedEvents(id);
    expect(events.map(({ name }) => name)).toEqual(['account.deleted.v1', 'account.deleted.v1']);
    expect(events.at(-1)?.data).toEqual({ accountId: id, version: 2, role: 'customer' });
    expect(JSON.stringify(events)).not.toContain('Asha');
  });

  it('stay in the account under the same id until they are acknowledged', async () => {
    const { id } = await open('customer');
    await users.update(id, { name: 'Asha B.' });
    const [first, again] = [await outbox.pending(10), await outbox.pending(10)];
    expect(again).toEqual(first);
    const own = first.filter(({ data }) => 'accountId' in data && data.accountId === id);
    expect(own).toHaveLength(2);
    await outbox.acknowledge(own.slice(0, 1));
    await outbox.acknowledge(own.slice(0, 1));
    expect((await publishedEvents(id)).map((event) => event.id)).toEqual([own[1]?.id]);
  });

  it('survive concurrent changes', async () => {
    const { id } = await open('customer');
    await publishedEvents(id);
    await Promise.all(Array.from({ length: 10 }, (_, index) => users.update(id, { name: `Name ${index}` })));
    const events = await publishedEvents(id);
    expect(new Set(events.map((event) => event.id)).size).toBe(10);
    expect(events.at(-1)?.data).toMatchObject({ version: 11, name: (await users.find('all', id))?.name });
  });

  it('are published once, in batches, for accounts created before events existed', async () => {
    const rows = Array.from({ length: 620 }, (_, index) => ({
      name: 'Old Account',
      email: `old-${index}@example.com`,
      role: 'seller',
      isActive: true,
      sellerStatus: 'approved',
      deletedAt: null,
      nameTerms: [],
      emailTerms: [],
      createdAt: new Date(),
      updatedAt: new Date(),
    }));
    const { insertedIds } = await mongo.collection('users').insertMany(rows);
    const versions = new Map<string, number>();
    for (let published = -1; published !== 0;) {
      const [one, other] = await Promise.all([outbox.publishSnapshots(), outbox.publishSnapshots()]);
      published = Math.max(one ?? 0, other ?? 0);
      const events = await outbox.pending(2_000);
      // Two concurrent instances may count the same number of pending events.
      expect(events.length).toBeLessThanOrEqual(1_000);
      for (const { data } of events)
        if ('version' in data && 'canSell' in data && data.canSell)
          versions.set(data.accountId, data.version);
      await outbox.acknowledge(events);
    }
    const old = Object.values(insertedIds).map((id) => id.toHexString());
    expect(old.filter((id) => versions.get(id) !== 1)).toEqual([]);
    expect(await outbox.publishSnapshots()).toBe(0);
  });
});

describe('accountStandings', () => {
  let auth: AuthFixture;
  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  const QUERY = 'query ($ids: [ID!]!) { accountStandings(ids: $ids) { id version role isActive canSell } }';

  it('returns statuses to services with the scope in the order of the ids, with null for unknown and deleted accounts', async () => {
    const [seller, gone] = [await auth.register({ role: 'seller' }), await auth.register()];
    const admin = actor('super_admin');
    await auth.data('mutation ($id: ID!) { deleteUser(id: $id) }', admin, { id: gone.id });
    const ids = ['f'.repeat(24), seller.id, gone.id, seller.id];
    const status = { id: seller.id, version: 1, role: 'seller', isActive: true, canSell: false };
    for (const caller of ['order', 'product', 'ticket', 'coupon']) {
      expect(await auth.subgraph.data(QUERY, { caller, variables: { ids } })).toEqual({
        accountStandings: [null, status, null, status],
      });
    }
    await auth.data('mutation ($id: ID!) { approveSeller(id: $id, approved: true) { id } }', admin, {
      id: seller.id,
    });
    const approved = await auth.subgraph.data(QUERY, { caller: 'product', variables: { ids: [seller.id] } });
    expect(approved).toEqual({ accountStandings: [{ ...status, version: 2, canSell: true }] });
  });

  it('rejects callers without the scope', async () => {
    for (const caller of ['gateway', 'category'])
      expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(
        await auth.subgraph.errorCode(QUERY, { caller, variables: { ids: [] } }),
      );
  });
});
