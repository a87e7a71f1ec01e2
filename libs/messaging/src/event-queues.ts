import type { Redis } from 'ioredis';
import { Queue, type JobsOptions, type QueueOptions } from 'bullmq';
import type { ConsumerName } from '@e-storefront/events';

/** Attempts before an event becomes a dead letter, and the delay after the first failure. */
export interface RetryPolicy {
  attempts: number;
  /** Doubled by each further failure, with jitter. */
  initialDelayMs: number;
}

/** Enough for a mail server to be down for a quarter of an hour. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = { attempts: 12, initialDelayMs: 500 };

/** The return value of a job whose event was handled or stored as a dead letter. */
export const ACKNOWLEDGED = 'acknowledged';

/** Acknowledged jobs stay until relays have seen them; a removed job is added again, which has no effect. */
const KEPT_SECONDS = 3_600;
const KEPT_JOBS = 10_000;

/** The job of an event; adding it again has no effect. */
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
 * Opens the queue of a consumer, named after it.
 * @param redis stays open when the queue is closed
 * @param prefix the setting EVENTS_PREFIX; platforms that share a Redis use different prefixes
 */
export function openQueue(consumer: ConsumerName, redis: Redis, prefix: string): Queue {
  return new Queue(consumer, queueOptions(redis, prefix));
}

/** The common options of a queue and its worker. */
export function queueOptions(connection: Redis, prefix: string): QueueOptions {
  return { connection, prefix: `{${prefix}}`, streams: { events: { maxLen: 1_000 } } };
}
