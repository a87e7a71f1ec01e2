import { createConnection, type Connection } from 'mongoose';
import { AccountRecords, ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { MAX_COMMENTS, type Ticket } from './ticket';
import { TicketRepository } from './ticket.model';
import { newId } from '../../test/fixtures/ticket-fixture';

describe('the ticket repository', () => {
  const database = testDatabase();
  let connection: Connection;
  let repository: TicketRepository;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    repository = new TicketRepository(connection, { accounts: new AccountRecords(connection) });
    await ensureIndexes(connection);
  });
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const insert = (customerId: string | null = newId(), orderId: string | null = null): Promise<Ticket> =>
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

  it('rejects a comment that expects an outdated status', async () => {
    const { id } = await insert();
    await repository.change(id, {}, { status: 'closed' });
    expect(await repository.addComment(id, { status: 'open' }, { comment, change: {} })).toBeNull();
    expect(await repository.findComments('all', [id])).toEqual([{ ticketId: id, comments: [] }]);
  });

  it('rejects comments above the maximum under concurrency', async () => {
    const { id } = await insert();
    const tickets = connection.collection('tickets');
    await tickets.updateOne({ _id: toObjectId(id) }, { $set: { commentCount: MAX_COMMENTS - 1 } });
    const add = () => repository.addComment(id, { status: 'open' }, { comment, change: {} });
    const results = await Promise.all([add(), add(), add()]);
    expect(results.filter(Boolean)).toHaveLength(1);
  });

  it('rejects a change that expects an outdated sequence', async () => {
    const { id, sequence } = await insert();
    expect(await repository.change(id, { sequence }, { status: 'pending' })).toMatchObject({ sequence: 2 });
    expect(await repository.change(id, { sequence }, { status: 'closed' })).toBeNull();
  });

  it('limits every kind of read to the scope', async () => {
    const [customerId, orderId] = [newId(), newId()];
    const own = await insert(customerId, orderId);
    const guestTicket = await insert(null, orderId);
    const visibleIds = async (scope: Parameters<TicketRepository['find']>[0]) => {
      const ids = [own.id, guestTicket.id];
      const listed = await repository.list(scope, {}, { skip: 0, limit: 100 });
      const found = await repository.findMany(scope, ids);
      const linked = await repository.findNewestBy(scope, { link: 'orderId', ids: [orderId], limit: 10 });
      const threads = await repository.findComments(scope, ids);
      const lists = [listed, found, linked].map((list) => list.map(({ id }) => id));
      return [...lists, threads.map(({ ticketId }) => ticketId)].map((list) =>
        list.filter((id) => ids.includes(id)).sort(),
      );
    };
    const all = [own.id, guestTicket.id].sort();
    expect(await visibleIds('all')).toEqual([all, all, all, all]);
    expect(await visibleIds({ customerId })).toEqual([[own.id], [own.id], [own.id], [own.id]]);
    expect(await visibleIds({ customerId: newId() })).toEqual([[], [], [], []]);
    expect(await visibleIds('none')).toEqual([[], [], [], []]);
  });

  it('finds the newest tickets of each order up to the limit', async () => {
    const [one, other] = [newId(), newId()];
    const ofOne: Ticket[] = [];
    for (let n = 0; n < 4; n += 1) ofOne.push(await insert(newId(), one));
    const ofOther = await insert(newId(), other);
    const newest = await repository.findNewestBy('all', { link: 'orderId', ids: [one, other], limit: 3 });
    const idsOf = (orderId: string) =>
      newest.filter((ticket) => ticket.orderId === orderId).map(({ id }) => id);
    expect(idsOf(one)).toEqual([ofOne[3]?.id, ofOne[2]?.id, ofOne[1]?.id]);
    expect(idsOf(other)).toEqual([ofOther.id]);
  });
});
