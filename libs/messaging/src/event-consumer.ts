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

/** The handlers of the events that a consumer receives. */
export type EventHandlers<C extends ConsumerName> = {
  [N in ConsumedName<C>]: (event: DomainEvent<N>) => Promise<void>;
};

interface ConsumerSettings<C extends ConsumerName> {
  consumer: C;
  redisUrl: string;
  /** The prefix that the relays use. */
  prefix: string;
  /** The consumer's own database. */
  mongo: Connection;
  handlers: EventHandlers<C>;
}

/** Events of different aggregates that one process handles concurrently. */
const CONCURRENCY = 8;
const RECONNECT_MS = 1_000;
const LOCKED_RETRY_MS = 1_000;
/**
 * A process that dies loses its lock and the event is started again, which does not count as a failed
 * attempt.
 */
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
 * Reads a consumer's queue until the service stops. Each event is handled at least once, those of one
 * aggregate in order. A handled event is not handled again, unless the process dies between the end of its
 * handler and the record of it: handlers must be idempotent, by the event's id. Events of a dead process are
 * started again within half a minute. A failed handler is retried with backoff; its event becomes a dead
 * letter after the last attempt, an event that does not match its schema at once.
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
    // Also for the connection that the worker derives from this one: a shutdown must not wait for an
    // unavailable Redis.
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
  // The worker's own connection reports that Redis is unavailable.
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
    // Forced, because a close that waits does not end while Redis is unavailable and renews locks until then.
    await worker.close(true);
    redis.disconnect();
  });
}

/** A socket error in the words of Node.js or ioredis. */
function isConnectionError(error: Error): boolean {
  return 'syscall' in error || error.message.startsWith('connect ');
}

interface ConsumerStores<C extends ConsumerName> {
  consumed: ConsumedEvents;
  deadLetters: DeadLetters;
  handlers: EventHandlers<C>;
}

/** Resolving acknowledges the event: it was handled, now or earlier, or is stored as a dead letter. */
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
  // An event that is handled at the first attempt has never been a dead letter.
  if (claim === 'reclaimed') await deadLetters.remove(eventId);
}

/** Whether a consumer handles an event: a queue may hold some that an earlier release sent to it. */
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

/** A replay has its own job id, but the same event id. */
function eventIdOf({ id = '' }: Job): string {
  return id.split('.')[0] ?? id;
}
