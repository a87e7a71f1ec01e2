import { setTimeout as wait } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { createEvent } from '@e-storefront/events';
import { testRedisUrl } from '@e-storefront/testing';
import { PubSub } from './pubsub';

const newId = (): string => randomBytes(12).toString('hex');

describe('pub/sub', () => {
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(testRedisUrl());
  });
  afterAll(() => redis.disconnect());

  it('accepts a subscription at any stage of connecting', async () => {
    const faults: Error[] = [];
    const channel = `live:test:${newId()}`;
    const buses = Array.from({ length: 40 }, () => new PubSub(redis, (error) => faults.push(error)));
    const readers = await Promise.all(
      buses.map(async (bus, index) => {
        await wait(index % 20);
        return bus.subscribe(channel);
      }),
    );
    const event = createEvent('ticket.updated.v1', { ticketId: newId(), sequence: 1 });
    await buses[0]?.publish([channel], event);
    for (const reader of readers) expect((await reader.next()).value).toEqual(event);
    expect(faults).toEqual([]);
    for (const bus of buses) bus.close();
  });
});
