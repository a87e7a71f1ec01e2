import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { ConsumerName, DomainEvent } from '@e-storefront/events';

const TIMEOUT_MS = 15_000;

/**
 * Adds an event to the queue of one consumer, as an outbox relay does, and waits until the consumer has
 * handled it.
 * @param prefix the prefix of the queues: the setting EVENTS_PREFIX
 * @throws when the event is not handled within fifteen seconds
 */
export async function deliverToConsumer(
  { consumer, prefix, redisUrl }: { consumer: ConsumerName; prefix: string; redisUrl: string },
  event: DomainEvent,
): Promise<void> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  // Opened without libs/messaging, whose tests use this library.
  const queue = new Queue(consumer, { connection: redis, prefix: `{${prefix}}` });
  try {
    const backoff = { type: 'exponential', delay: 20 };
    const job = await queue.add(event.name, event, { jobId: event.id, attempts: 5, backoff });
    for (const end = Date.now() + TIMEOUT_MS; !(await job.isCompleted()); await delay(10)) {
      if (await job.isFailed()) throw new Error(`${event.name} failed.`);
      if (Date.now() > end) throw new Error(`${event.name} was not handled.`);
    }
  } finally {
    await queue.close();
    redis.disconnect();
  }
}
