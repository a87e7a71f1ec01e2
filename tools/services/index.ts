import { startMongo } from './mongo';
import { startRedis } from './redis';
import { ServiceUnavailableError } from './service-unavailable';
import type { StartedService } from './started-service';
import { watchProcess } from './watch-process';

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
 * @throws ServiceUnavailableError naming the ways out when one of them cannot be had
 */
export async function startServices(options: ServicesOptions): Promise<Services> {
  const { dataDir, durable = false, report } = options;
  const settings = { dataDir, durable, report };
  const [mongo, redis] = await Promise.allSettled([startMongo(settings), startRedis(settings)]);
  if (mongo.status === 'rejected' || redis.status === 'rejected') {
    await stopAll([mongo, redis].flatMap((result) => (result.status === 'fulfilled' ? result.value : [])));
    throw mongo.status === 'rejected' ? mongo.reason : (redis as PromiseRejectedResult).reason;
  }
  const watches = [watch('MongoDB', mongo.value, options), watch('Redis', redis.value, options)];
  const stop = once(async () => {
    for (const endWatch of watches) endWatch();
    await stopAll([mongo.value, redis.value]);
  });
  return { mongoUri: mongo.value.url, redisUrl: redis.value.url, stop };
}

function watch(name: string, { pid }: StartedService, { onLost }: ServicesOptions): () => void {
  if (pid === undefined || !onLost) return () => undefined;
  return watchProcess(pid, () =>
    onLost(new ServiceUnavailableError(`${name} (process ${pid}) ended unexpectedly.`)),
  );
}

async function stopAll(services: StartedService[]): Promise<void> {
  await Promise.all(services.map((service) => service.stop()));
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}
