export { redisProxy, type RedisProxy } from '@e-storefront/testing';
