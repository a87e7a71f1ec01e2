import { changeOf, EventsFixture, newId, waitFor } from '../test/fixtures/events';

describe('a dead letter', () => {
  let events: EventsFixture;
  beforeEach(async () => {
    events = await EventsFixture.open();
  });
  afterEach(() => events[Symbol.asyncDispose]());

  const noLetters = (): Promise<void> =>
    waitFor(async () => (await events.deadLetters.list(10)).length === 0);

  it('is removed when another process handles the event after all', async () => {
    const event = changeOf(newId(), 1);
    const letter = {
      eventId: event.id,
      name: event.name,
      event: JSON.stringify(event),
      tries: 3,
      reason: 'x',
    };
    // A process that stored the dead letter and died; its lease has expired.
    await events.consumed.claim(event.id);
    await events.deadLetters.keep(letter);
    await events.mongo.collection('consumedevents').updateOne({}, { $set: { leaseUntil: new Date(0) } });
    events.outbox.write(event);
    await events.relay();
    await events.consumer(events.see);
    await events.outbox.settled();
    await noLetters();
    expect(events.seen).toEqual([event]);
  });

  it('is removed when its replay is lost and the event is handled from the outbox', async () => {
    const event = changeOf(newId(), 1);
    const settle = events.outbox.acknowledge.bind(events.outbox);
    events.outbox.acknowledge = async () => undefined;
    events.outbox.write(event);
    let isMended = false;
    await events.relay();
    await events.consumer(async (one) => {
      if (!isMended) throw new Error('no');
      await events.see(one);
    });
    await waitFor(async () => (await events.deadLetters.list(10)).length === 1);
    // The event is recorded as processed after its letter.
    await waitFor(
      async () => (await events.mongo.collection('consumedevents').countDocuments({ isDone: true })) === 1,
    );
    isMended = true;
    await events.consumed.forget(event.id);
    await events.deadLetters.markReplayed(event.id, new Date());
    await events.flush();
    events.outbox.acknowledge = settle;
    await events.outbox.settled();
    await noLetters();
    expect(events.seen).toEqual([event]);
  });
});
