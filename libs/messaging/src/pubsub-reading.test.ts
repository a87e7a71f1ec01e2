import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import { testRedisUrl } from '@e-storefront/testing';
import { PubSub } from './pubsub';

const ticketId = randomBytes(12).toString('hex');
const eventOf = (sequence: number): DomainEvent => createEvent('ticket.updated.v1', { ticketId, sequence });
const sequenceOf = ({ value }: IteratorResult<DomainEvent>): unknown => value?.data.sequence;

describe('reading from pub/sub', () => {
  let redis: Redis;
  let bus: PubSub;
  let faults: Error[];
  let channel = '';

  beforeAll(() => {
    redis = new Redis(testRedisUrl());
  });
  beforeEach(() => {
    faults = [];
    channel = `live:test:${randomBytes(12).toString('hex')}`;
    bus = new PubSub(redis, (error) => faults.push(error));
  });
  afterEach(() => bus.close());
  afterAll(() => redis.disconnect());

  const publish = async (from: number, to = from): Promise<void> => {
    for (let sequence = from; sequence <= to; sequence += 1) await bus.publish([channel], eventOf(sequence));
  };
  const subscriptions = async (): Promise<unknown> => (await redis.pubsub('NUMSUB', channel))[1];
  /** Waits until earlier publications were delivered. */
  const settled = async (): Promise<void> => {
    const probe = await bus.subscribe(`${channel}:probe`);
    await bus.publish([`${channel}:probe`], eventOf(1));
    await probe.next();
    await probe.return?.();
  };

  it('misses no event between the subscription and the first read', async () => {
    const reader = await bus.subscribe(channel);
    await publish(1, 3);
    await settled();
    await publish(4);
    const seen = [];
    for (let count = 0; count < 4; count += 1) seen.push(sequenceOf(await reader.next()));
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('delivers to every reader of the channel, in this and other processes, and to no others', async () => {
    const other = new PubSub(redis, (error) => faults.push(error));
    const [here, there] = await Promise.all([bus.subscribe(channel), other.subscribe(channel)]);
    const elsewhere = await bus.subscribe(`${channel}:other`);
    await publish(7);
    expect(sequenceOf(await here.next())).toBe(7);
    expect(sequenceOf(await there.next())).toBe(7);
    await bus.publish([`${channel}:other`], eventOf(8));
    expect(sequenceOf(await elsewhere.next())).toBe(8);
    other.close();
  });

  it('ends at once, even during a read, and leaves no subscription in Redis', async () => {
    const reader = await bus.subscribe(channel);
    expect(await subscriptions()).toBe(1);
    const waiting = reader.next();
    const begun = Date.now();
    await reader.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(Date.now() - begun).toBeLessThan(1_000);
    expect(bus.readers).toBe(0);
    expect(await subscriptions()).toBe(0);
    expect((await reader.next()).done).toBe(true);
  });

  it('ends a reader that never read and keeps the other readers of the channel', async () => {
    const [left, stays] = await Promise.all([bus.subscribe(channel), bus.subscribe(channel)]);
    await left.return?.();
    await left.return?.();
    expect(bus.readers).toBe(1);
    expect(await subscriptions()).toBe(1);
    await publish(1);
    expect(sequenceOf(await stays.next())).toBe(1);
  });

  it('keeps a reader that subscribes while the last one unsubscribes', async () => {
    const leaving = await bus.subscribe(channel);
    const [, coming] = await Promise.all([leaving.return?.(), bus.subscribe(channel)]);
    await publish(5);
    expect(sequenceOf(await coming.next())).toBe(5);
  });

  it.each([
    ['has not read yet', false],
    ['has stopped reading', true],
  ])('buffers a limited number of events for a reader that %s, the newest ones', async (_case, hasRead) => {
    const reader = await bus.subscribe(channel);
    if (hasRead) {
      await publish(1);
      await reader.next();
    }
    await publish(2, 1_200);
    await settled();
    const seen = [sequenceOf(await reader.next())];
    while (seen.at(-1) !== 1_200) seen.push(sequenceOf(await reader.next()));
    expect(seen).toEqual(Array.from({ length: 1_000 }, (_, index) => 201 + index));
  });

  it('reports an invalid message and continues', async () => {
    const reader = await bus.subscribe(channel);
    await redis.publish(channel, '{"name":"order.eaten.v1"}');
    await redis.publish(channel, 'garbage');
    await publish(3);
    expect(sequenceOf(await reader.next())).toBe(3);
    await wait(0);
    expect(faults).toHaveLength(2);
  });
});
