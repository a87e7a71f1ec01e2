import Redis from 'ioredis';
import { CHANNELS } from '@e-storefront/messaging';
import { REDIS } from '../support/environment';
import { eventually } from '../support/eventually';
import { SubscriptionClient } from '../support/subscription-client';
import { newProduct } from '../support/products';
import { moveOrder, placeOrder } from '../support/orders';
import { approvedSeller, register } from '../support/users';
import { OrderStatusUpdatesDocument } from '../support/support.generated';

describe('disconnecting clients', () => {
  let redis: Redis;
  beforeAll(() => {
    redis = new Redis(REDIS);
  });
  afterAll(() => redis.disconnect());

  it('leave no subscription behind, with or without a closing handshake, before or after an event', async () => {
    const [seller, buyer] = await Promise.all([approvedSeller(), register()]);
    const { id } = await placeOrder(buyer, await newProduct(seller));
    const listeners = async (): Promise<number> => {
      const [, count] = (await redis.pubsub('NUMSUB', CHANNELS.order(id))) as [string, number];
      return count;
    };
    const join = () => new SubscriptionClient(OrderStatusUpdatesDocument, { variables: { id }, as: buyer });
    const followers = Array.from({ length: 20 }, join);
    await Promise.all(followers.map((one) => one.next()));
    expect(await listeners()).toBeGreaterThan(0);
    await Promise.all(followers.slice(0, 10).map((one) => one[Symbol.asyncDispose]()));
    await moveOrder(id, 'CONFIRMED', seller);
    for (const one of followers.slice(10))
      expect((await one.next()).orderUpdated.orderStatus).toBe('CONFIRMED');
    for (const one of followers.slice(10)) one.terminate();
    await eventually(async () => expect(await listeners()).toBe(0), 10_000);
    // New subscribers are served as before.
    await using late = join();
    expect((await late.next()).orderUpdated.orderStatus).toBe('CONFIRMED');
  });
});
