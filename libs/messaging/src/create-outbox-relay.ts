import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { ConsumerName } from '@e-storefront/events';
import { logOutage, type Service } from '@e-storefront/server';
import { DEFAULT_RETRY_POLICY, openQueue, type RetryPolicy } from './event-queues';
import { OutboxRelay, type OutboxSource } from './outbox-relay';

interface RelaySettings {
  redisUrl: string;
  /** The prefix of the platform's queues in Redis: the setting EVENTS_PREFIX. */
  prefix: string;
  outbox: OutboxSource;
  retryPolicy?: RetryPolicy;
}

/**
 * Opens the relay of a service's outbox and closes it on stop. While Redis is unavailable, events stay in the
 * outbox and the service keeps working.
 */
export function createOutboxRelay(service: Service, settings: RelaySettings): OutboxRelay {
  const { redisUrl, prefix, outbox, retryPolicy = DEFAULT_RETRY_POLICY } = settings;
  const outage = service.outage('event relay');
  const redis = new Redis(redisUrl, {
    maxRetriesPerRequest: 1,
    connectTimeout: 5_000,
    // A round reads the jobs of all its events in one pipeline.
    enableAutoPipelining: true,
  });
  redis.on('error', (error) => service.outage('redis').begin(error, 'event relay'));
  redis.on('ready', () => service.outage('redis').end('event relay'));
  const queues = new Map<ConsumerName, Queue>();
  const queue = (consumer: ConsumerName): Queue => {
    const open = queues.get(consumer) ?? openQueue(consumer, redis, prefix);
    // The connection, which the queues share, reports its errors itself.
    if (!queues.has(consumer)) open.on('error', () => undefined);
    queues.set(consumer, open);
    return open;
  };

  const relay = new OutboxRelay({
    outbox,
    retryPolicy,
    queueOf: queue,
    onError: (error) => logOutage(service, error) || outage.begin(error),
    onRecovered: () => outage.end(),
  });
  service.onStop(async () => {
    await relay.stop();
    for (const open of queues.values()) await open.close();
    redis.disconnect();
  });
  relay.wake();
  return relay;
}
