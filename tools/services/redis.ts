import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ensureRootfs, rootfsCommand } from '../documentdb-gateway';
import { freePort } from './free-ports';
import { startGuarded, type GuardedProcess } from './guarded-process';
import { canBuildRootfs, thisHost } from './host';
import type { StartOptions } from './mongo';
import { onPath } from './on-path';
import { noStrategyWorked, ServiceUnavailableError, type StartedService } from './service';

const READY_WITHIN_MS = 60_000;
const ATTEMPTS = 3;

/**
 * Finds or starts a Redis: REDIS_URL, redis-server or valkey-server on the PATH, the one of the root file system.
 * @throws ServiceUnavailableError with suggestions when none of them works
 */
export async function startRedis(options: StartOptions): Promise<StartedService> {
  const given = options.own ? undefined : process.env['REDIS_URL'];
  if (given) return useGiven(given);
  try {
    const start = await findServer(path.join(options.dataDir, 'redis'), options.report);
    if (start) return await run(start, options);
  } catch (error) {
    throw noStrategyWorked({ ...REDIS, tried: [error instanceof Error ? error.message : String(error)] });
  }
  throw noStrategyWorked({ ...REDIS, tried: [] });
}

const REDIS = { what: 'Redis', variable: 'REDIS_URL', program: 'redis-server or valkey-server' } as const;

/** Creates the command that runs Redis, from the arguments that depend on the path of its data. */
type Command = (args: (dataDir: string) => string[]) => { command: string; args: string[] };

async function findServer(dataDir: string, report: StartOptions['report']): Promise<Command | undefined> {
  const program = onPath(['redis-server', 'valkey-server']);
  if (program) {
    mkdirSync(dataDir, { recursive: true });
    return (args) => ({ command: program, args: args(dataDir) });
  }
  if (!canBuildRootfs(thisHost())) return undefined;
  const rootfs = await ensureRootfs(report);
  return (args) => rootfsCommand(rootfs, { dataDir, program: '/usr/bin/redis-server', args, user: 'redis' });
}

/** The settings for data and listening. It never evicts: it contains queues and carts as well as caches. */
export function redisArguments(options: { port: number; dataDir: string; durable: boolean }): string[] {
  const settings = {
    bind: '127.0.0.1',
    port: String(options.port),
    dir: options.dataDir,
    save: '',
    appendonly: options.durable ? 'yes' : 'no',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

async function run(command: Command, { durable, port: wanted }: StartOptions): Promise<StartedService> {
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await freePort());
    const server = startGuarded(command((dataDir) => redisArguments({ port, dataDir, durable })));
    const url = `redis://127.0.0.1:${port}`;
    if (await becomesReady(url, server)) return serviceOf(url, server);
    await server.stop();
    // Another program can take a free port before Redis listens on it.
    const lines = server.lastLines();
    const portTaken = lines.some((line) => line.includes('Address already in use'));
    if (!portTaken || attempt === ATTEMPTS)
      throw new Error(`redis-server ended: ${lines.slice(-3).join(' | ')}`);
  }
}

function serviceOf(url: string, server: GuardedProcess): StartedService {
  const kill = async (): Promise<void> => {
    server.kill('SIGKILL');
    await server.ended;
  };
  return { url, ended: server.ended, stop: () => server.stop(), kill };
}

async function becomesReady(url: string, server: GuardedProcess): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (server.running && Date.now() < deadline) {
    if (!(await connectionError(url))) return true;
    await delay(50);
  }
  return false;
}

async function useGiven(url: string): Promise<StartedService> {
  const why = await connectionError(url);
  if (why) throw new ServiceUnavailableError(`REDIS_URL is set, but no Redis responds there: ${why}`);
  return { url, stop: async () => undefined };
}

/** Sends one ping. Undefined when it responds. */
async function connectionError(url: string): Promise<string | undefined> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 3_000, retryStrategy: () => null });
  let cause: Error | undefined;
  client.on('error', (error: Error) => (cause ??= error));
  try {
    await client.connect();
    await client.ping();
    return undefined;
  } catch (error) {
    return cause?.message || (error instanceof Error ? error.message : String(error));
  } finally {
    client.disconnect();
  }
}
