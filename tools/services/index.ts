import { startMongo } from './mongo';
import { startRedis } from './redis';
import { ServiceUnavailableError, type StartedService } from './service';

export { databaseUri } from './database-uri';
export { freePort, freePorts } from './free-ports';
export { ServiceUnavailableError };

export interface ServicesOptions {
  /** Belongs to the clone or to one test run. */
  dataDir: string;
  /** Keep data across starts, safe against a crash. Tests leave it out and are faster. */
  durable?: boolean;
  report(progress: string): void;
  /** One that was started here ended by itself. */
  onLost?(error: ServiceUnavailableError): void;
}

export interface Services {
  /** A base address; `databaseUri` sets the database of each service. */
  mongoUri: string;
  redisUrl: string;
  /** Ends what was started here. What was there before stays. */
  stop(): Promise<void>;
}

/**
 * Finds or brings up MongoDB and Redis for development and tests. What is started ends with this process.
 * @throws ServiceUnavailableError with suggestions when one of them cannot be had
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
