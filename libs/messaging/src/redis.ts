import { Redis } from 'ioredis';
import { logFailure, type Service } from '@e-storefront/server';
import { publishPurge, PurgeSubscription, type PurgeListener } from './answer-purges';
import { AnswerStore } from './answer-store';
import { PubSub } from './pubsub';

/**
 * Connects a service to Redis, shows it in the service's readiness and closes it at the end. Services go on without
 * Redis, so that its absence makes none unready. Commands fail after two
 * tries instead of queueing without end; ioredis reconnects by itself.
 * @throws when Redis does not answer
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
 * Logs the outages of a Redis connection, once each, together with those of the service's other connections.
 * @param source names the connection within the service
 */
export function logOutages(service: Pick<Service, 'outage'>, redis: Redis, source: string): void {
  redis.on('error', (error) => service.outage('redis').begin(error, source));
  redis.on('ready', () => service.outage('redis').end(source));
}

/** Opens the live events of a service; closed at its end. */
export function createPubSub(service: Service, redis: Redis): PubSub {
  const bus = new PubSub(
    redis,
    (error) => logFailure(service, error, 'event bus'),
    (subscriber) => logOutages(service, subscriber, 'event bus'),
  );
  service.onStop(() => bus.close());
  return bus;
}

/** Purges the answers of a subgraph that hold any of these entities; a failure is logged, and they end with their time. */
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

/** Opens the answers that all gateways share; closed at the service's end. */
export function openAnswerStore(service: Service, redis: Redis): AnswerStore {
  const store = new AnswerStore(redis, (connection) => logOutages(service, connection, 'answers'));
  service.onStop(() => store.close());
  return store;
}

/** Listens for purges, also after an outage of Redis; closed at the service's end. */
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
