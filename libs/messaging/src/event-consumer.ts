import { setTimeout as delay } from 'node:timers/promises';
import { DelayedError, Worker, type Job } from 'bullmq';
import { timeout, TimeoutStrategy } from 'cockatiel';
import { Redis } from 'ioredis';
import type { Connection } from 'mongoose';
import { parseEvent, type ConsumedName, type ConsumerName, type DomainEvent } from '@e-storefront/events';
import { ConsumedEvents, DeadLetters, ensureIndexes } from '@e-storefront/mongo';
import { logOutage, withNewRequestId, type Service } from '@e-storefront/server';
import { ACKNOWLEDGED, queueOptions } from './event-queues';
import { sanitizedReason } from './sanitized-reason';

/** The handler of each event that a consumer receives. */
export type EventHandlers<C extends ConsumerName> = {
  [N in ConsumedName<C>]: (event: DomainEvent<N>) => Promise<void>;
};

interface ConsumerSettings<C extends ConsumerName> {
  consumer: C;
  redisUrl: string;
  /** As the relays have it. */
  prefix: string;
  /** The consumer's own database. */
  mongo: Connection;
  handlers: EventHandlers<C>;
}

/** Events of different aggregates that one process handles at the same time. */
const CONCURRENCY = 8;
const RECONNECT_MS = 1_000;
const LOCKED_RETRY_MS = 1_000;
/** A process that dies loses its lock and the event is begun again; that is no failure of the event. */
const MAX_STALLED_COUNT = 1_000;
/** BullMQ lock duration and stalled-job interval. A crashed worker's jobs resume after at most their sum. */
const LOCK_MS = 10_000;
const STALLED_INTERVAL_MS = 5_000;
/** No handler follows the signal, and to abort one that has ended costs the trace of an error. */
const GIVE_UP = { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false };
/** A handler that takes longer has failed and is tried again. */
const HANDLER_WITHIN = timeout(30_000, GIVE_UP);
/** With the records about it. What waits longer waits for a connection that is gone. */
const EVENT_WITHIN = timeout(45_000, GIVE_UP);
/** How long the end waits for handlers, less than the service has. */
const END_WITHIN_MS = 4_000;

/**
 * Reads a consumer's queue until the service ends. Each event is handled at least once, those of one aggregate in their
 * order; one that was handled is not handled again, except when the process dies between the end of its handler and the
 * record of it. A handler must therefore be harmless when it is repeated, which the event's id lets it be. Events whose
 * process died are begun again by the next one within half a minute. A failing handler is tried again with growing
 * pauses, and its event is a dead letter after the last try; what does not fit its schema is one at once.
 */
export async function startEventConsumer<C extends ConsumerName>(
  service: Service,
  { consumer, redisUrl, prefix, mongo, handlers }: ConsumerSettings<C>,
): Promise<void> {
  const outage = service.outage('event consumer');
  const source = `events of ${consumer}`;
  const consumed = new ConsumedEvents(mongo);
  const deadLetters = new DeadLetters(mongo);
  await ensureIndexes(mongo);
  const steps = { consumed, deadLetters, handlers };
  let isEnding = false;
  const redis = new Redis(redisUrl, {
    maxRetriesPerRequest: null,
    connectTimeout: 5_000,
    // Also for the connection that the worker opens from this one: at the end nothing waits for a Redis that is away.
    retryStrategy: (times) => (isEnding ? null : Math.min(times * 100, RECONNECT_MS)),
  });
  redis.on('error', (error) => service.outage('redis').begin(error, source));
  redis.on('ready', () => service.outage('redis').end(source));
  const worker = new Worker(
    consumer,
    async (job, token) => {
      await withNewRequestId(() => EVENT_WITHIN.execute(() => consume(job, token, steps)));
      return ACKNOWLEDGED;
    },
    {
      ...queueOptions(redis, prefix),
      concurrency: CONCURRENCY,
      maxStalledCount: MAX_STALLED_COUNT,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_INTERVAL_MS,
    },
  );
  // Its own connection reports that Redis is away.
  worker.on('error', (error) => isConnectionError(error) || logOutage(service, error) || outage.begin(error));
  worker.on('completed', () => outage.end());
  worker.on('failed', (job, error) =>
    service.logger.warn(
      { eventId: job?.id, event: job?.name, reason: sanitizedReason(error) },
      'an event failed',
    ),
  );
  service.onStop(async () => {
    isEnding = true;
    const isIdle = worker.pause().catch(() => undefined);
    await Promise.race([isIdle, delay(END_WITHIN_MS, undefined, { ref: false })]);
    // By force, because a close that waits never ends while Redis is away, and renews locks until it does.
    await worker.close(true);
    redis.disconnect();
  });
}

/** An error of the socket, as Node.js and ioredis word it. */
function isConnectionError(error: Error): boolean {
  return 'syscall' in error || error.message.startsWith('connect ');
}

interface ConsumerStores<C extends ConsumerName> {
  consumed: ConsumedEvents;
  deadLetters: DeadLetters;
  handlers: EventHandlers<C>;
}

/** Resolving acknowledges the event: it was handled, now or before, or is kept as a dead letter. */
async function consume<C extends ConsumerName>(
  job: Job,
  token: string | undefined,
  steps: ConsumerStores<C>,
): Promise<void> {
  const { consumed, deadLetters, handlers } = steps;
  const eventId = eventIdOf(job);
  const claim = await consumed.claim(eventId);
  if (claim === 'processed') return;
  if (claim === 'locked') {
    await job.moveToDelayed(Date.now() + LOCKED_RETRY_MS, token);
    throw new DelayedError();
  }
  let canRepeat = false;
  try {
    const event = parseEvent(JSON.stringify(job.data));
    canRepeat = true;
    await consumed.withHeartbeat(eventId, () =>
      HANDLER_WITHIN.execute(async () => (isHandled(handlers, event) ? handle(handlers, event) : undefined)),
    );
  } catch (error) {
    const tries = job.attemptsMade + 1;
    if (canRepeat && tries < (job.opts.attempts ?? 1)) {
      await consumed.release(eventId);
      throw error;
    }
    await moveToDeadLetters(job, steps, { tries, reason: sanitizedReason(error) });
    return;
  }
  await consumed.finish(eventId);
  // What is handled at the first try has never been a dead letter.
  if (claim === 'reclaimed') await deadLetters.remove(eventId);
}

/** Whether a consumer receives an event: a queue may hold some that an earlier release was sent. */
function isHandled<C extends ConsumerName>(
  handlers: EventHandlers<C>,
  event: DomainEvent,
): event is DomainEvent<ConsumedName<C>> {
  return Object.hasOwn(handlers, event.name);
}

function handle<C extends ConsumerName, N extends ConsumedName<C>>(
  handlers: EventHandlers<C>,
  event: DomainEvent<N>,
): Promise<void> {
  return handlers[event.name](event);
}

async function moveToDeadLetters(
  job: Job,
  { consumed, deadLetters }: Pick<ConsumerStores<ConsumerName>, 'consumed' | 'deadLetters'>,
  failure: { tries: number; reason: string },
): Promise<void> {
  const eventId = eventIdOf(job);
  try {
    await deadLetters.keep({ eventId, name: job.name, event: JSON.stringify(job.data), ...failure });
  } catch (error) {
    await consumed.release(eventId);
    throw error;
  }
  await consumed.finish(eventId);
}

/** A replay has an id of its own in the queue and is known by its event's all the same. */
function eventIdOf({ id = '' }: Job): string {
  return id.split('.')[0] ?? id;
}
