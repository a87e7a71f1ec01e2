import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createConnection, type Connection } from 'mongoose';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import { ConsumedEvents, DeadLetters, ensureIndexes } from '@e-storefront/mongo';
import { createService, type RunningService, type Service } from '@e-storefront/service';
import { MemoryOutbox, testDatabase, testRedisUrl } from '@e-storefront/testing';
import { openEventConsumer, type EventHandlers } from './event-consumer';
import type { EventRelay } from './event-relay';
import { openEventRelay } from './open-event-relay';
import { replayDeadLetters } from './replay';

export const newId = (): string => randomBytes(12).toString('hex');

/** The next event of an order, of a name that one consumer alone is told of. */
export const changeOf = (orderId: string, sequence: number): DomainEvent<'order.placed.v1'> =>
  createEvent('order.placed.v1', {
    ...{ orderId, sequence, status: 'SHIPPED', sellerId: newId(), customerId: newId() },
  });

/** A platform's events with real Redis and MongoDB: one outbox, any number of relays and consumers. */
export class EventsUnderTest implements AsyncDisposable {
  readonly outbox = new MemoryOutbox();
  /** What `see` was called with, in that order. */
  readonly seen: DomainEvent[] = [];
  readonly prefix = `test_${randomUUID()}`;
  readonly tries = { attempts: 3, firstPauseMs: 20 };
  readonly redis = new Redis(testRedisUrl());
  readonly mongo: Connection;
  readonly consumed: ConsumedEvents;
  readonly letters: DeadLetters;
  readonly #drop: () => Promise<void>;
  readonly #services: RunningService[] = [];

  private constructor(mongo: Connection, drop: () => Promise<void>) {
    this.mongo = mongo;
    this.#drop = drop;
    this.consumed = new ConsumedEvents(mongo);
    this.letters = new DeadLetters(mongo);
  }

  static async open(): Promise<EventsUnderTest> {
    const database = testDatabase();
    const mongo = await createConnection(database.uri).asPromise();
    const events = new EventsUnderTest(mongo, database.drop);
    await ensureIndexes(mongo);
    return events;
  }

  /** A handler that notes what it is told. */
  readonly see = async (event: DomainEvent): Promise<void> => void this.seen.push(event);

  async relay(redisUrl = testRedisUrl()): Promise<EventRelay> {
    const { prefix, outbox, tries } = this;
    return this.#serve((service) => openEventRelay(service, { redisUrl, prefix, outbox, tries }));
  }

  /** A process that tells of every event of its consumer by one function. */
  async consumer(handle: (event: DomainEvent) => Promise<void>, redisUrl = testRedisUrl()): Promise<void> {
    const handlers = new Proxy({}, { get: () => handle }) as EventHandlers<'auth'>;
    const { prefix, mongo } = this;
    await this.#serve((service) =>
      openEventConsumer(service, { consumer: 'auth', redisUrl, prefix, mongo, handlers }),
    );
  }

  async replay(): Promise<void> {
    const { prefix, consumed, letters, tries } = this;
    const settings = { redisUrl: testRedisUrl(), prefix, consumed, letters, tries };
    await replayDeadLetters(await letters.list(100), { ...settings, consumer: 'auth' });
  }

  /** Empties Redis as far as it belongs to this platform, all at once as FLUSHALL does. */
  async flush(): Promise<void> {
    const script = "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end";
    await this.redis.eval(script, 0, `{${this.prefix}}*`);
  }

  async stopServices(): Promise<void> {
    for (const service of this.#services.splice(0)) await service.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopServices();
    await this.flush();
    this.redis.disconnect();
    await this.mongo.close();
    await this.#drop();
  }

  async #serve<T>(open: (service: Service) => T | Promise<T>): Promise<T> {
    const service = createService('test', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
    const opened = await open(service);
    this.#services.push(await service.listen());
    return opened;
  }
}

/** Waits until something holds. @throws when it does not within ten seconds */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await wait(10)) if (await holds()) return;
  throw new Error('It did not come to hold.');
}
