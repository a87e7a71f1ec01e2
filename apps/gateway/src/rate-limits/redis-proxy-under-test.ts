import { serverProxy, testRedisUrl, type ServerProxy } from '@e-storefront/testing';

/** A way to the Redis of the tests that can be cut, or fall silent, without harm to anybody else. */
export type RedisProxy = ServerProxy;

/** Starts one that is open. */
export function redisProxy(): Promise<RedisProxy> {
  return serverProxy(testRedisUrl());
}
