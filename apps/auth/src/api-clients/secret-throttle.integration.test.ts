import { Redis } from 'ioredis';
import { testRedisUrl } from '@e-storefront/testing';
import { SecretThrottle } from './secret-throttle';
import { newAddress } from '../../test/fixtures/tokens';

describe('SecretThrottle', () => {
  let redis: Redis;
  let limits: SecretThrottle;
  beforeAll(() => {
    redis = new Redis(testRedisUrl());
    limits = new SecretThrottle(redis, 1);
  });
  afterAll(() => redis.disconnect());

  const wrong = async (address: string): Promise<unknown> => {
    try {
      return await limits.attempt(address, () => Promise.resolve(null));
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('allows 30 wrong secrets per network, even concurrently', async () => {
    const address = newAddress();
    const answers = await Promise.all(Array.from({ length: 40 }, () => wrong(address)));
    expect(answers.filter((answer) => answer === 'RATE_LIMITED')).toHaveLength(10);
  });

  it('accepts a correct secret from a blocked network and keeps rejecting wrong ones', async () => {
    const address = newAddress();
    for (let n = 0; n < 30; n += 1) expect(await wrong(address)).toBeNull();
    expect(await wrong(address)).toBe('RATE_LIMITED');
    expect(await limits.attempt(address, () => Promise.resolve('in'))).toBe('in');
    expect(await wrong(address)).toBe('RATE_LIMITED');
  });
});
