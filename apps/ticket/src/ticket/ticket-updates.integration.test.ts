import { Redis } from 'ioredis';
import { createConnection, type Connection } from 'mongoose';
import { PubSub } from '@e-storefront/messaging';
import { AccountRecords, ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { BackgroundTasks } from '@e-storefront/server';
import { EventReads } from '@e-storefront/subgraph';
import { actor, requestContext, testDatabase, testRedisUrl } from '@e-storefront/testing';
import type { Ticket } from './ticket';
import { TicketUpdates } from './ticket-updates';
import { TicketRepository } from './ticket.model';
import { TicketEventPublisher } from './ticket-event-publisher';
import { newId } from '../../test/fixtures/ticket-fixture';

describe('a subscription to a ticket', () => {
  const database = testDatabase();
  const errors: unknown[] = [];
  const reads = new EventReads<Ticket | null>();
  const support = requestContext(actor('support'));
  let connection: Connection;
  let repository: TicketRepository;
  let redis: Redis;
  let pubSub: PubSub;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    repository = new TicketRepository(connection, { accounts: new AccountRecords(connection) });
    await ensureIndexes(connection);
    redis = new Redis(testRedisUrl());
    pubSub = new PubSub(redis, (error) => errors.push(error));
  });
  afterAll(async () => {
    pubSub.close();
    redis.disconnect();
    await connection.close();
    await database.drop();
    expect(errors).toEqual([]);
  });

  const insert = (customerId: string): Promise<Ticket> =>
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
    new TicketEventPublisher({ pubSub, background, onError: (error) => errors.push(error) }).publishUpdated(
      changed,
    );
    await background.drain();
  };

  it('ends with NOT_FOUND when the ticket leaves its scope', async () => {
    const customerId = newId();
    const ticket = await insert(customerId);
    const states = await new TicketUpdates({ pubSub, repository, reads }).subscribe(
      requestContext(actor('customer', { id: customerId })),
      ticket.id,
    );
    expect((await states.next()).value).toMatchObject({ sequence: 1 });
    await connection
      .collection('tickets')
      .updateOne({ _id: toObjectId(ticket.id) }, { $set: { customerId: toObjectId(newId()) } });
    await change(ticket);
    await expect(states.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(pubSub.readers).toBe(0);
  });

  it('delivers a change between subscribing and the first read exactly once', async () => {
    const ticket = await insert(newId());
    let readCount = 0;
    const find: TicketRepository['find'] = async (...args) => {
      readCount += 1;
      if (readCount === 1) await change(ticket);
      return repository.find(...args);
    };
    const states = await new TicketUpdates({ pubSub, reads, repository: { find } }).subscribe(
      support,
      ticket.id,
    );
    expect((await states.next()).value).toMatchObject({ sequence: 2 });
    const pending = states.next();
    await change(ticket);
    expect((await pending).value).toMatchObject({ sequence: 3 });
    await states.return?.();
  });

  it('ends immediately on return, also while an event is pending', async () => {
    const ticket = await insert(newId());
    const states = await new TicketUpdates({ pubSub, repository, reads }).subscribe(support, ticket.id);
    await states.next();
    const pending = states.next();
    await states.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(pubSub.readers).toBe(0);
  });

  it('closes its channel when it is rejected', async () => {
    const updates = new TicketUpdates({ pubSub, repository, reads });
    await expect(updates.subscribe(support, newId())).rejects.toThrow('Ticket not found.');
    expect(pubSub.readers).toBe(0);
  });
});
