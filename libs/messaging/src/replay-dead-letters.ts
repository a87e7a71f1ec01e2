import { Redis } from 'ioredis';
import type { ConsumerName } from '@e-storefront/events';
import type { ConsumedEvents, DeadLetter, DeadLetters } from '@e-storefront/mongo';
import { DEFAULT_RETRY_POLICY, openQueue, toJobOptions, type RetryPolicy } from './event-queues';

interface ReplaySettings {
  redisUrl: string;
  prefix: string;
  consumer: ConsumerName;
  consumed: ConsumedEvents;
  deadLetters: DeadLetters;
  retryPolicy?: RetryPolicy;
}

/**
 * Adds dead letters to their consumer's queue again, outside the order of their aggregates. A dead letter is
 * kept until its event is handled, so that a lost or failed replay can be repeated.
 * @throws when Redis does not respond
 */
export async function replayDeadLetters(
  replayed: readonly DeadLetter[],
  { redisUrl, prefix, consumer, consumed, deadLetters, retryPolicy = DEFAULT_RETRY_POLICY }: ReplaySettings,
): Promise<void> {
  const redis = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: 5_000 });
  redis.on('error', () => undefined);
  await redis.connect();
  const queue = openQueue(consumer, redis, prefix);
  queue.on('error', () => undefined);
  try {
    for (const { eventId, name, event } of replayed) {
      const now = new Date();
      await consumed.forget(eventId);
      await deadLetters.markReplayed(eventId, now);
      await queue.add(name, JSON.parse(event), toJobOptions(`${eventId}.${now.getTime()}`, retryPolicy));
    }
  } finally {
    await queue.close();
    redis.disconnect();
  }
}
