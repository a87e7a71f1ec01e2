import { setTimeout as wait } from 'node:timers/promises';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import { changeOf, EventsFixture, newId, waitFor } from '../test/fixtures/events';

describe('events between services', () => {
  let events: EventsFixture;
  beforeEach(async () => void (events = await EventsFixture.open()));
  afterEach(() => events[Symbol.asyncDispose]());

  const sequencesOf = (ticketId: string): number[] =>
    events.seen.flatMap(({ data }) =>
      'sequence' in data && 'ticketId' in data && data.ticketId === ticketId ? [data.sequence] : [],
    );

  it('arrive once, in order per order, even when the first attempt fails and several instances run', async () => {
    const [failing, other] = [newId(), newId()];
    let failures = 0;
    const flaky = async (event: DomainEvent): Promise<void> => {
      const isFirst = 'sequence' in event.data && event.data.sequence === 1;
      if ('ticketId' in event.data && event.data.ticketId === failing && isFirst && (failures += 1) < 3)
        throw new Error('not yet');
      await wait(Math.random() * 10);
      await events.see(event);
    };
    for (let sequence = 1; sequence <= 8; sequence += 1)
      events.outbox.write(changeOf(failing, sequence), changeOf(other, sequence));
    await Promise.all([events.consumer(flaky), events.consumer(flaky), events.relay(), events.relay()]);
    await events.outbox.settled();
    expect(sequencesOf(failing)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(sequencesOf(other)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(failures).toBe(3);
  });

  it('are acknowledged at once without a consumer', async () => {
    events.outbox.write(createEvent('ticket.updated.v1', { ticketId: newId(), sequence: 1 }));
    await events.relay();
    await events.outbox.settled();
  });

  it('stay in the outbox until they are handled, and leave as soon as the relay is woken', async () => {
    const relay = await events.relay();
    await wait(1_200);
    const begun = Date.now();
    events.outbox.write(changeOf(newId(), 1));
    relay.wake();
    await waitFor(async () => (await events.redis.keys(`{${events.prefix}}:auth:*-*`)).length > 0);
    expect(Date.now() - begun).toBeLessThan(500);
    expect(events.outbox.events).toHaveLength(1);
    await events.consumer(events.see);
    await events.outbox.settled();
    expect(events.seen).toHaveLength(1);
  });

  it('survive an emptied Redis before they are handled, in order', async () => {
    const ticketId = newId();
    const relay = await events.relay();
    events.outbox.write(changeOf(ticketId, 1));
    relay.wake();
    await waitFor(async () => (await events.redis.keys(`{${events.prefix}}:auth:*-*`)).length > 0);
    await events.flush();
    events.outbox.write(changeOf(ticketId, 2), changeOf(ticketId, 3));
    relay.wake();
    await events.consumer(events.see);
    await events.outbox.settled();
    expect(sequencesOf(ticketId)).toEqual([1, 2, 3]);
  });

  it('are not handled again when Redis is emptied during or after their handling', async () => {
    const ticketIds = Array.from({ length: 30 }, newId);
    const settle = events.outbox.acknowledge.bind(events.outbox);
    let isHeld = true;
    events.outbox.acknowledge = async (done) => (isHeld ? undefined : settle(done));
    events.outbox.write(...ticketIds.flatMap((ticketId) => [changeOf(ticketId, 1), changeOf(ticketId, 2)]));
    await events.relay();
    await events.consumer(async (event) => {
      await events.see(event);
      await wait(20);
    });
    for (const count of [5, 20, 60]) {
      await waitFor(() => events.seen.length >= count);
      await events.flush();
    }
    isHeld = false;
    await events.outbox.settled();
    expect(events.seen).toHaveLength(60);
    for (const ticketId of ticketIds) expect(sequencesOf(ticketId)).toEqual([1, 2]);
  });
});
