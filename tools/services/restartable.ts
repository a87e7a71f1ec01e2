import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from './';
import { startMongo, type StartOptions } from './mongo';
import { startRedis } from './redis';
import type { StartedService } from './service';

export type RestartableName = 'mongo' | 'redis';

/** A separate database and Redis that can be killed, and restarted with their data at the same addresses. */
export interface RestartableServices extends Services {
  kill(name: RestartableName): Promise<void>;
  restart(name: RestartableName): Promise<void>;
  /** Deletes the data of a killed Redis, as when its machine is replaced. */
  forgetRedis(): void;
}

const STARTERS = { mongo: startMongo, redis: startRedis } as const;
/** A killed server may hold its folder for a moment. */
const RESTART_WITHIN_MS = 20_000;

/**
 * Starts both, crash-safe, whatever the environment names.
 * @throws ServiceUnavailableError with suggestions when one of them is unavailable
 */
export async function startRestartableServices(
  options: Pick<StartOptions, 'dataDir' | 'report'>,
): Promise<RestartableServices> {
  const settings = { ...options, durable: true, own: true };
  const [mongo, redis] = await Promise.all([startMongo(settings), startRedis(settings)]);
  const running: Record<RestartableName, StartedService> = { mongo, redis };
  return {
    mongoUri: mongo.url,
    redisUrl: redis.url,
    stop: async () => {
      await Promise.all(Object.values(running).map((service) => service.stop()));
    },
    kill: async (name) => running[name].kill?.(),
    restart: async (name) => {
      const port = Number(new URL(running[name].url).port);
      running[name] = await startAgain(name, { ...settings, port });
    },
    forgetRedis: () =>
      rmSync(path.join(options.dataDir, 'redis', 'appendonlydir'), { recursive: true, force: true }),
  };
}

async function startAgain(name: RestartableName, options: StartOptions): Promise<StartedService> {
  for (const until = Date.now() + RESTART_WITHIN_MS; ; await delay(200)) {
    try {
      return await STARTERS[name](options);
    } catch (error) {
      if (Date.now() > until) throw error;
    }
  }
}
