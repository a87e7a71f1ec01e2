import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { ConsumedEvents } from '@e-storefront/mongo';
import { testRedisUrl } from '@e-storefront/testing';
import { changeOf, EventsFixture, newId, waitFor } from '../test/fixtures/events';

/** A proxy to Redis that can be cut. */
async function breakableRedis(): Promise<{ url: string; cut(): Promise<void>; mend(): Promise<void> }> {
  const { hostname, port } = new URL(testRedisUrl());
  const sockets = new Set<Socket>();
  let server: Server;
  const listen = async (at: number): Promise<number> => {
    server = createServer((socket) => {
      const onward = connect(Number(port), hostname);
      for (const end of [socket, onward]) sockets.add(end.on('error', () => undefined));
      socket.pipe(onward).pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const at = await listen(0);
  return {
    url: `redis://127.0.0.1:${at}`,
    cut: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
    mend: async () => void (await listen(at)),
  };
}

describe('events that fail', () => {
  let events: EventsFixture;
  beforeEach(async () => void (events = await EventsFixture.open()));
  afterEach(() => events[Symbol.asyncDispose]());

  it('become dead letters after the last attempt, let later ones pass, and can be replayed', async () => {
    const ticketId = newId();
    const [first, second] = [changeOf(ticketId, 1), changeOf(ticketId, 2)];
    events.outbox.write(first, second);
    let isMended = false;
    await events.relay();
    await events.consumer(async (event) => {
      if (event.id === first.id && !isMended) throw new Error('asha@example.com is not to be reached');
      await events.see(event);
    });
    await events.outbox.settled();
    expect(events.seen).toEqual([second]);
    const [letter] = await events.deadLetters.list(10);
    expect(letter).toMatchObject({ eventId: first.id, name: first.name, tries: 3, replayedAt: null });
    expect(JSON.parse(letter?.event ?? '')).toEqual(first);
    expect(letter?.reason).toBe('… is not to be reached');

    await events.replay();
    await waitFor(async () => (await events.deadLetters.find(first.id))?.replayedAt === null);
    expect(events.seen).toEqual([second]);
    isMended = true;
    await events.replay();
    await waitFor(async () => (await events.deadLetters.list(10)).length === 0);
    expect(events.seen).toEqual([second, first]);
  });

  it('stay dead letters when Redis is emptied before the outbox receives the acknowledgement', async () => {
    const event = changeOf(newId(), 1);
    events.outbox.write(event);
    const settle = events.outbox.acknowledge.bind(events.outbox);
    events.outbox.acknowledge = async () => undefined;
    let tries = 0;
    await events.relay();
    await events.consumer(async () => {
      tries += 1;
      throw new Error('never');
    });
    await waitFor(async () => (await events.deadLetters.list(10)).length === 1);
    await events.flush();
    events.outbox.acknowledge = settle;
    await events.outbox.settled();
    expect(tries).toBe(3);
  });

  it('become dead letters at once when they do not match their schema', async () => {
    const broken = Object.assign(changeOf(newId(), 1), { data: { ticketId: 'none' } });
    events.outbox.write(broken);
    await Promise.all([events.relay(), events.consumer(events.see)]);
    await events.outbox.settled();
    const [letter] = await events.deadLetters.list(10);
    expect(letter).toMatchObject({ eventId: broken.id, tries: 1 });
    expect(letter?.reason).toMatch(/^does not match its schema: ticketId invalid/);
    expect(events.seen).toEqual([]);
  });

  it('continue after an outage of Redis', async () => {
    const redis = await breakableRedis();
    const ticketId = newId();
    await Promise.all([events.relay(redis.url), events.consumer(events.see, redis.url)]);
    events.outbox.write(changeOf(ticketId, 1));
    await events.outbox.settled();
    await redis.cut();
    events.outbox.write(changeOf(ticketId, 2));
    await wait(1_500);
    expect(events.seen).toHaveLength(1);
    await redis.mend();
    await events.outbox.settled();
    expect(events.seen).toHaveLength(2);
    await events.stopServices();
    await redis.cut();
  });

  it('let their service stop while Redis is unavailable, without leaving a timer', async () => {
    const close = jest.spyOn(Worker.prototype, 'close');
    const redis = await breakableRedis();
    await Promise.all([events.relay(redis.url), events.consumer(events.see, redis.url)]);
    await redis.cut();
    const begun = Date.now();
    await events.stopServices();
    expect(Date.now() - begun).toBeLessThan(6_000);
    expect(close.mock.results).toHaveLength(1);
    await Promise.all(close.mock.results.map(({ value }) => value as Promise<void>));
    close.mockRestore();
  });

  it('are handled by one of two processes at a time, and again after a process dies during handling', async () => {
    const { id } = changeOf(newId(), 1);
    const claims = await Promise.all([1, 2, 3].map(() => events.consumed.claim(id)));
    expect(claims.sort()).toEqual(['claimed', 'locked', 'locked']);
    await events.mongo.collection('consumedevents').updateOne({}, { $set: { leaseUntil: new Date(0) } });
    expect(await events.consumed.claim(id)).toBe('reclaimed');
    await events.consumed.finish(id);
    expect(await events.consumed.claim(id)).toBe('processed');
  });

  it('stay with a process while it handles them, and move to another one soon after its death', async () => {
    const consumed = new ConsumedEvents(events.mongo, 300);
    const { id } = changeOf(newId(), 1);
    expect(await consumed.claim(id)).toBe('claimed');
    await consumed.withHeartbeat(id, async () => {
      await wait(900);
      expect(await consumed.claim(id)).toBe('locked');
    });
    await waitFor(async () => (await consumed.claim(id)) === 'reclaimed');
  });

  it('can be handled again at once when their handler fails while its lease is renewed', async () => {
    const consumed = new ConsumedEvents(events.mongo, 30);
    const { id } = changeOf(newId(), 1);
    await consumed.claim(id);
    const failing = consumed.withHeartbeat(id, () => wait(100).then(() => Promise.reject(new Error('no'))));
    await expect(failing).rejects.toThrow('no');
    await consumed.release(id);
    const [row] = await events.mongo.collection('consumedevents').find().toArray();
    expect(row?.['leaseUntil']).toEqual(new Date(0));
  });
});
