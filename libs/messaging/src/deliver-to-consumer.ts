import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { ConsumerName, DomainEvent } from '@e-storefront/events';
import { ACKNOWLEDGED, toJobOptions, queueName, queueOptions } from './event-queues';

const HANDLED_WITHIN_MS = 15_000;

/**
 * Puts an event into the queue of one consumer, as a relay does, and waits until the consumer has handled it; for tests.
 * @param prefix what the queues of the consumer are called by
 * @throws when the event is not handled within fifteen seconds
 */
export async function deliverToConsumer(
  { consumer, prefix, redisUrl }: { consumer: ConsumerName; prefix: string; redisUrl: string },
  event: DomainEvent,
): Promise<void> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(queueName(consumer), queueOptions(redis, prefix));
  try {
    await queue.add(event.name, event, toJobOptions(event.id, { attempts: 5, initialDelayMs: 20 }));
    for (const end = Date.now() + HANDLED_WITHIN_MS; ; await delay(10)) {
      const job = await queue.getJob(event.id);
      if (job?.finishedOn) {
        // A job that succeeded at a later attempt keeps the reason of the earlier failure.
        if (job.returnvalue === ACKNOWLEDGED) return;
        throw new Error(`${event.name} failed: ${job.failedReason}`);
      }
      if (Date.now() > end) throw new Error(`${event.name} was not handled.`);
    }
  } finally {
    await queue.close();
    redis.disconnect();
  }
}
