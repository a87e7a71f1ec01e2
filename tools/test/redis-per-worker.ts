import path from 'node:path';
import { startRedis } from '../services/redis';
import { WORKERS } from './run-jest';

/** A Redis for each Jest worker, by whose number `testRedisUrl` of libs/testing chooses. */
export interface WorkerServers {
  urls: readonly string[];
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** @returns no servers if the environment names a Redis: all suites then share it */
export async function startRedisPerWorker(options: {
  dataDir: string;
  report: (progress: string) => void;
}): Promise<WorkerServers> {
  if (process.env['REDIS_URL']) return { urls: [], env: {}, stop: async () => undefined };
  const servers = await Promise.all(
    Array.from({ length: WORKERS }, (_, index) =>
      startRedis({ ...options, dataDir: path.join(options.dataDir, `worker-${index + 1}`), durable: false }),
    ),
  );
  const urls = servers.map(({ url }) => url);
  return {
    urls,
    env: { TEST_REDIS_URLS: urls.join(' ') },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}
