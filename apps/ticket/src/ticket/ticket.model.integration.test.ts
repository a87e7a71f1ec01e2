import { createConnection, type Connection } from 'mongoose';
import { AccountRecords, ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { MAX_COMMENTS, type Ticket } from './ticket';
import { MongoTicketRepository } from './ticket.model';
import { newId } from '../../test/fixtures/ticket-fixture';

describe('tickets in the database', () => {
  const database = testDatabase();
  let connection: Connection;
  let repository: MongoTicketRepository;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    repository = new MongoTicketRepository(connection, { accounts: new AccountRecords(connection) });
    await ensureIndexes(connection);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const opened = (customerId: string | null = newId(), orderId: string | null = null): Promise<Ticket> =>
    repository.insert({
      subject: 'A subject',
      description: 'A description',
      category: 'general',
      priority: 'low',
      customerName: 'Asha',
      customerEmail: 'asha@example.com',
      customerId,
      attachments: [],
      orderId,
      productId: null,
    });
  const comment = {
    userId: newId(),
    userName: 'Asha',
    userRole: 'customer',
    message: 'Hello?',
    isInternal: false,
    createdAt: new Date(),
  };

  it('take no comment on the strength of a status that has been overtaken', async () => {
    const { id } = await opened();
    await repository.change(id, {}, { status: 'closed' });
    expect(await repository.addComment(id, { status: 'open' }, { comment, change: {} })).toBeNull();
    expect(await repository.comments('all', [id])).toEqual([{ ticketId: id, comments: [] }]);
  });

  it('take no comment beyond the most that a ticket holds', async () => {
    const { id } = await opened();
    const tickets = connection.collection('tickets');
    await tickets.updateOne({ _id: toObjectId(id) }, { $set: { commentCount: MAX_COMMENTS - 1 } });
    const add = () => repository.addComment(id, { status: 'open' }, { comment, change: {} });
    const results = await Promise.all([add(), add(), add()]);
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  it('take no change on the strength of a sequence that has been overtaken', async () => {
    const { id, sequence } = await opened();
    expect(await repository.change(id, { sequence }, { status: 'pending' })).toMatchObject({ sequence: 2 });
    expect(await repository.change(id, { sequence }, { status: 'closed' })).toBeNull();
  });

  it('are seen within a scope alone, by every way of reading', async () => {
    const [customerId, orderId] = [newId(), newId()];
    const own = await opened(customerId, orderId);
    const guests = await opened(null, orderId);
    const request = { page: 1, limit: 100, skip: 0 };
    const seen = async (scope: Parameters<MongoTicketRepository['find']>[0]) => {
      const ids = [own.id, guests.id];
      const page = await repository.page(scope, {}, request);
      const found = await repository.findMany(scope, ids);
      const linked = await repository.newestOf(scope, { of: 'orderId', ids: [orderId], limit: 10 });
      const talks = await repository.comments(scope, ids);
      const lists = [page.items, found, linked].map((list) => list.map(({ id }) => id));
      return [...lists, talks.map(({ ticketId }) => ticketId)].map((list) =>
        list.filter((id) => ids.includes(id)).sort(),
      );
    };
    const all = [own.id, guests.id].sort();
    expect(await seen('all')).toEqual([all, all, all, all]);
    expect(await seen({ customerId })).toEqual([[own.id], [own.id], [own.id], [own.id]]);
    expect(await seen({ customerId: newId() })).toEqual([[], [], [], []]);
    expect(await seen('none')).toEqual([[], [], [], []]);
  });

  it('give the newest of each order, at most as many as asked for', async () => {
    const [one, other] = [newId(), newId()];
    const ofOne: Ticket[] = [];
    for (let n = 0; n < 4; n += 1) ofOne.push(await opened(newId(), one));
    const ofOther = await opened(newId(), other);
    const newest = await repository.newestOf('all', { of: 'orderId', ids: [one, other], limit: 3 });
    const idsOf = (orderId: string) =>
      newest.filter((ticket) => ticket.orderId === orderId).map(({ id }) => id);
    expect(idsOf(one)).toEqual([ofOne[3]?.id, ofOne[2]?.id, ofOne[1]?.id]);
    expect(idsOf(other)).toEqual([ofOther.id]);
  });
});
