import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import { testDatabase } from '@e-storefront/testing';
import { ensureIndexes } from './connection';
import { Outbox } from './outbox';

const deletion = (version: number): DomainEvent =>
  createEvent('account.deleted.v1', {
    accountId: randomBytes(12).toString('hex'),
    version,
    role: 'customer',
  });

describe('the outbox of a service', () => {
  const database = testDatabase();
  let mongo: Connection;
  let outbox: Outbox;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    outbox = new Outbox(mongo);
    await ensureIndexes(mongo);
  });
  afterEach(async () => outbox.acknowledge(await outbox.pending(100)));
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  it('keeps events in the order in which they were added, until they are settled', async () => {
    const events = Array.from({ length: 5 }, (_, index) => deletion(index + 1));
    await mongo.transaction((session) => outbox.add(events, session));
    expect(await outbox.pending(100)).toEqual(events);
    expect(await outbox.pending(2)).toEqual(events.slice(0, 2));
    await outbox.acknowledge(events.slice(0, 3));
    await outbox.acknowledge(events.slice(0, 3));
    expect(await outbox.pending(100)).toEqual(events.slice(3));
  });

  it('holds no event of a change that was rolled back', async () => {
    const failing = mongo.transaction(async (session) => {
      await outbox.add([deletion(1)], session);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(await outbox.pending(100)).toEqual([]);
  });
});
