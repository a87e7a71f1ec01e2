import { startMongo } from './mongo';
import { startRedis } from './redis';
import { ServiceUnavailableError, type StartedService } from './service';

export { databaseUri } from './database-uri';
export { freePort, freePorts } from './free-ports';
export { ServiceUnavailableError };

export interface ServicesOptions {
  /** Belongs to the clone or to one test run. */
  dataDir: string;
  /** Keep data across starts, crash-safe. Tests omit it for speed. */
  durable?: boolean;
  report(progress: string): void;
  /** Called when a server that was started here ends by itself. */
  onLost?(error: ServiceUnavailableError): void;
}

export interface Services {
  /** A base address; `databaseUri` adds the database of each service. */
  mongoUri: string;
  redisUrl: string;
  /** Stops the servers that were started here, and no others. */
  stop(): Promise<void>;
}

/**
 * Finds or starts MongoDB and Redis for development and tests. Started servers end with this process.
 * @throws ServiceUnavailableError with suggestions when one of them is unavailable
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { dataDir, durable = false, report } = options;
  const settings = { dataDir, durable, report };
  const [mongo, redis] = await Promise.allSettled([startMongo(settings), startRedis(settings)]);
  if (mongo.status === 'rejected' || redis.status === 'rejected') {
    await stopAll([mongo, redis].flatMap((result) => (result.status === 'fulfilled' ? result.value : [])));
    throw mongo.status === 'rejected' ? mongo.reason : (redis as PromiseRejectedResult).reason;
  }
  let stopping: Promise<void> | undefined;
  for (const [name, { value }] of Object.entries({ MongoDB: mongo, Redis: redis })) {
    void value.ended?.then(() => {
      if (!stopping) options.onLost?.(new ServiceUnavailableError(`${name} ended unexpectedly.`));
    });
  }
  const stop = (): Promise<void> => (stopping ??= stopAll([mongo.value, redis.value]));
  return { mongoUri: mongo.value.url, redisUrl: redis.value.url, stop };
}

async function stopAll(services: StartedService[]): Promise<void> {
  await Promise.all(services.map((service) => service.stop()));
}
