import { Redis } from 'ioredis';

/**
 * Connects to Redis and waits until it answers. Commands fail after two tries instead of queueing without end.
 * @param onError is told of connection errors; ioredis reconnects by itself
 */
export async function connectRedis(url: string, onError: (error: Error) => void): Promise<Redis> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 2, connectTimeout: 5_000 });
  redis.on('error', onError);
  await redis.connect();
  return redis;
}

/** Ends a connection, politely where the server still answers. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') return redis.disconnect();
  await redis.quit();
}
