import { Redis } from 'ioredis';
import type { OwnPlatform } from '../invariants/own-platform';

/** The processes to kill; for Redis optionally with its data. */
export const FAULT_TARGETS = [
  'order',
  'product',
  'coupon',
  'auth',
  'redis',
  'redis lost',
  'redis flushed',
  'database',
] as const;
export type FaultTarget = (typeof FAULT_TARGETS)[number];

/** Kills a part of the platform and starts it again; resolves when it responds. */
export async function crash({ services, platform }: OwnPlatform, target: FaultTarget): Promise<void> {
  switch (target) {
    case 'order':
    case 'product':
    case 'coupon':
    case 'auth':
      await platform.kill(target, 'SIGKILL');
      return platform.restart(target);
    case 'redis':
      await services.kill('redis');
      return services.restart('redis');
    case 'redis lost':
      await services.kill('redis');
      services.forgetRedis();
      return services.restart('redis');
    case 'redis flushed':
      return flush(services.redisUrl);
    case 'database':
      await services.kill('mongo');
      return services.restart('mongo');
  }
}

async function flush(redisUrl: string): Promise<void> {
  const redis = new Redis(redisUrl);
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
}

/** Restarts the services that ended because of the fault, as an operator does in production. */
export async function reviveServices({ platform }: OwnPlatform): Promise<string[]> {
  const ended = Object.keys(platform.urls).filter((name) => platform.pids[name] === undefined);
  await Promise.all(ended.map((name) => platform.restart(name)));
  return ended;
}
