import type { DomainEvent } from '@e-storefront/events';
import { changeOf, EventsUnderTest, newId, until } from './events-under-test';

describe('a dead letter', () => {
  let events: EventsUnderTest;
  let seen: DomainEvent[];
  beforeEach(async () => {
    seen = [];
    events = await EventsUnderTest.open();
  });
  afterEach(() => events[Symbol.asyncDispose]());

  const noLetters = (): Promise<void> => until(async () => (await events.letters.list(10)).length === 0);

  it('goes when another process handles the event after all', async () => {
    const event = changeOf(newId(), 1);
    const letter = {
      eventId: event.id,
      name: event.name,
      event: JSON.stringify(event),
      tries: 3,
      reason: 'x',
    };
    // A process that died after it had kept the letter; its lease is over.
    await events.consumed.claim(event.id);
    await events.letters.keep(letter);
    await events.mongo.collection('consumedevents').updateOne({}, { $set: { leaseUntil: new Date(0) } });
    events.outbox.events.push(event);
    await events.relay();
    await events.consumer(async (one) => void seen.push(one));
    await events.settled();
    await noLetters();
    expect(seen).toEqual([event]);
  });

  it('goes when its replay was lost and the event is handled from the outbox', async () => {
    const event = changeOf(newId(), 1);
    const { settle } = events.outbox;
    events.outbox.settle = async () => undefined;
    events.outbox.events.push(event);
    let isMended = false;
    await events.relay();
    await events.consumer(async (one) => {
      if (!isMended) throw new Error('no');
      seen.push(one);
    });
    await until(async () => (await events.letters.list(10)).length === 1);
    isMended = true;
    await events.consumed.forget(event.id);
    await events.letters.markReplayed(event.id, new Date());
    await events.flush();
    events.outbox.settle = settle;
    await events.settled();
    await noLetters();
    expect(seen).toEqual([event]);
  });
});
