import { Redis } from 'ioredis';
import { createConnection, type Connection } from 'mongoose';
import { PubSub } from '@e-storefront/messaging';
import { AccountRecords, ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { BackgroundTasks } from '@e-storefront/server';
import { EventReads } from '@e-storefront/subgraph';
import { testDatabase, testRedisUrl } from '@e-storefront/testing';
import type { Ticket } from './ticket';
import { followTicket } from './ticket-updates';
import { MongoTicketRepository } from './ticket.model';
import { TicketPublisher } from './ticket-event-publisher';
import { newId } from '../../test/fixtures/ticket-fixture';

describe('a follower', () => {
  const database = testDatabase();
  const faults: unknown[] = [];
  const reads = new EventReads<Ticket | null>();
  let connection: Connection;
  let repository: MongoTicketRepository;
  let redis: Redis;
  let bus: PubSub;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    repository = new MongoTicketRepository(connection, { accounts: new AccountRecords(connection) });
    await ensureIndexes(connection);
    redis = new Redis(testRedisUrl());
    bus = new PubSub(redis, (error) => faults.push(error));
  });
  afterAll(async () => {
    bus.close();
    redis.disconnect();
    await connection.close();
    await database.drop();
    expect(faults).toEqual([]);
  });

  const opened = (customerId: string): Promise<Ticket> =>
    repository.insert({
      subject: 'A subject',
      description: 'A description',
      category: 'general',
      priority: 'low',
      customerName: 'Asha',
      customerEmail: 'asha@example.com',
      customerId,
      attachments: [],
      orderId: null,
      productId: null,
    });
  const change = async ({ id }: Ticket): Promise<void> => {
    const changed = await repository.change(id, {}, { priority: 'high' } as object);
    if (!changed) return;
    const background = new BackgroundTasks();
    new TicketPublisher({ bus, background, onError: (error) => faults.push(error) }).changed(changed);
    await background.drain();
  };

  it("is shown nothing more once the ticket is not the customer's any more", async () => {
    const customerId = newId();
    const ticket = await opened(customerId);
    const states = await followTicket({ bus, repository, reads, scope: { customerId } }, ticket.id);
    expect((await states.next()).value).toMatchObject({ sequence: 1 });
    await connection
      .collection('tickets')
      .updateOne({ _id: toObjectId(ticket.id) }, { $set: { customerId: toObjectId(newId()) } });
    await change(ticket);
    await expect(states.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(bus.readers).toBe(0);
  });

  it('misses no change that comes between listening and the first reading, and sees it once', async () => {
    const ticket = await opened(newId());
    let readings = 0;
    const find: MongoTicketRepository['find'] = async (...args) => {
      readings += 1;
      if (readings === 1) await change(ticket);
      return repository.find(...args);
    };
    const states = await followTicket({ bus, reads, repository: { find }, scope: 'all' }, ticket.id);
    expect((await states.next()).value).toMatchObject({ sequence: 2 });
    const following = states.next();
    await change(ticket);
    expect((await following).value).toMatchObject({ sequence: 3 });
    await states.return?.();
  });

  it('stops at once, also while it waits', async () => {
    const ticket = await opened(newId());
    const states = await followTicket({ bus, repository, reads, scope: 'all' }, ticket.id);
    await states.next();
    const waiting = states.next();
    await states.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(bus.readers).toBe(0);
  });

  it('leaves nothing open when it is refused', async () => {
    await expect(followTicket({ bus, repository, reads, scope: 'none' }, newId())).rejects.toThrow(
      'Ticket not found.',
    );
    expect(bus.readers).toBe(0);
  });
});
