import { Redis } from 'ioredis';
import { logFailure, type Service } from '@e-storefront/server';
import { publishPurge, PurgeSubscription, type PurgeListener } from './answer-purges';
import { AnswerStore } from './answer-store';
import { PubSub } from './pubsub';

/**
 * Connects a service to Redis, reports it in the readiness check and disconnects on stop. Services work
 * without Redis, so an outage does not make them unready. Commands fail after two attempts instead of
 * queueing without limit; ioredis reconnects by itself.
 * @throws when Redis does not respond
 */
export async function connectRedis(service: Service, url: string): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 2, connectTimeout: 5_000 });
  logOutages(service, redis, 'main');
  await redis.connect();
  service.dependsOn('redis', () => redis.ping(), { required: false });
  service.onStop(() => redis.disconnect());
  return redis;
}

/**
 * Logs each outage of a Redis connection once, together with those of the service's other connections.
 * @param source names the connection within the service
 */
export function logOutages(service: Pick<Service, 'outage'>, redis: Redis, source: string): void {
  redis.on('error', (error) => service.outage('redis').begin(error, source));
  redis.on('ready', () => service.outage('redis').end(source));
}

/** Opens pub/sub for a service and closes it on stop. */
export function createPubSub(service: Service, redis: Redis): PubSub {
  const bus = new PubSub(
    redis,
    (error) => logFailure(service, error, 'pub/sub'),
    (subscriber) => logOutages(service, subscriber, 'pub/sub'),
  );
  service.onStop(() => bus.close());
  return bus;
}

/**
 * Purges the answers of a subgraph that contain any of these entities. A failure is logged; the answers then
 * expire.
 */
export async function purgeEntities(
  service: Service,
  redis: Redis,
  { type, ids }: { type: string; ids: readonly string[] },
): Promise<void> {
  const tags = ids.map((id) => `${type}:${id}`);
  await publishPurge(redis, { service: service.name, tags }).catch((error: unknown) =>
    logFailure(service, error, 'purge'),
  );
}

/** Opens the store of answers that all gateways share, and closes it on stop. */
export function openAnswerStore(service: Service, redis: Redis): AnswerStore {
  const store = new AnswerStore(redis, (connection) => logOutages(service, connection, 'answers'));
  service.onStop(() => store.close());
  return store;
}

/** Receives purges, also after an outage of Redis; closed on stop. */
export function subscribeToPurges(
  service: Service,
  redis: Redis,
  listener: PurgeListener,
): PurgeSubscription {
  const purges = new PurgeSubscription(redis, listener, (subscriber) =>
    logOutages(service, subscriber, 'purges'),
  );
  service.onStop(() => purges.close());
  return purges;
}
