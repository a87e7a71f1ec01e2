import { startMongo } from './mongo';
import { startRedis } from './redis';
import type { StartedService } from './started-service';

export { databaseUri } from './database-uri';
export { freePort, freePorts } from './free-ports';
export { ServiceUnavailableError } from './service-unavailable';

export interface ServicesOptions {
  /** Belongs to the clone or to one test run. */
  dataDir: string;
  /** Keep data across starts, safe against a crash. Tests leave it out and are faster. */
  durable?: boolean;
  report(progress: string): void;
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
export async function startServices({
  dataDir,
  durable = false,
  report,
}: ServicesOptions): Promise<Services> {
  const options = { dataDir, durable, report };
  const [mongo, redis] = await Promise.allSettled([startMongo(options), startRedis(options)]);
  const started = [mongo, redis].flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (mongo.status === 'fulfilled' && redis.status === 'fulfilled') {
    return { mongoUri: mongo.value.url, redisUrl: redis.value.url, stop: once(() => stopAll(started)) };
  }
  await stopAll(started);
  throw mongo.status === 'rejected' ? mongo.reason : (redis as PromiseRejectedResult).reason;
}

async function stopAll(services: StartedService[]): Promise<void> {
  await Promise.all(services.map((service) => service.stop()));
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= action());
}
