import { Redis } from 'ioredis';
import type { Service } from '@e-storefront/service';
import { EventBus } from './event-bus';

/**
 * Connects a service to Redis, shows it in the service's readiness and closes it at the end. Services go on without
 * Redis, so that its absence makes none unready. Commands fail after two
 * tries instead of queueing without end; ioredis reconnects by itself.
 * @throws when Redis does not answer
 */
export async function connectRedis(service: Service, url: string): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 2, connectTimeout: 5_000 });
  redis.on('error', (error) => service.logger.warn({ err: error }, 'redis'));
  await redis.connect();
  service.dependsOn('redis', () => redis.ping(), { required: false });
  service.onStop(() => redis.disconnect());
  return redis;
}

/** Opens the live events of a service; closed at its end. */
export function openEventBus(service: Service, redis: Redis): EventBus {
  const bus = new EventBus(redis, (error) => service.logger.warn({ err: error }, 'event bus'));
  service.onStop(() => bus.close());
  return bus;
}
