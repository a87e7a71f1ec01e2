import type { Redis } from 'ioredis';
import { Queue, type JobsOptions, type QueueOptions } from 'bullmq';
import type { ConsumerName } from '@e-storefront/events';

/** How often a handler is tried before its event is a dead letter, and how long after the first failure. */
export interface RetryPolicy {
  attempts: number;
  /** Doubled by each further failure, with jitter. */
  initialDelayMs: number;
}

/** A mail server that is away for a quarter of an hour loses nothing. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { attempts: 12, initialDelayMs: 500 };

/** What a job gives back when its event was handled or is kept as a dead letter. */
export const ACKNOWLEDGED = 'acknowledged';

/** Acknowledged jobs stay until relays have seen them; a job that has gone is added again, which changes nothing. */
const KEPT_SECONDS = 3_600;
const KEPT_JOBS = 10_000;

/** The job of an event; adding it again does nothing. */
export function toJobOptions(eventId: string, { attempts, initialDelayMs }: RetryPolicy): JobsOptions {
  return {
    jobId: eventId,
    attempts,
    backoff: { type: 'exponential', delay: initialDelayMs, jitter: 0.5 },
    removeOnComplete: { age: KEPT_SECONDS, count: KEPT_JOBS },
    removeOnFail: false,
  };
}

/**
 * Opens the queue of a consumer, which has the consumer's name.
 * @param redis stays open when the queue is closed
 * @param prefix the setting EVENTS_PREFIX; platforms that share a Redis have different prefixes
 */
export function openQueue(consumer: ConsumerName, redis: Redis, prefix: string): Queue {
  return new Queue(consumer, queueOptions(redis, prefix));
}

/** The options that a queue and its worker have in common. */
export function queueOptions(connection: Redis, prefix: string): QueueOptions {
  return { connection, prefix: `{${prefix}}`, streams: { events: { maxLen: 1_000 } } };
}
