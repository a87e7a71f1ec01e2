import { createConnection, type Connection } from 'mongoose';
import { createClient, type Client } from 'graphql-ws';
import { Redis } from 'ioredis';
import WebSocket from 'ws';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { CHANNELS, PubSub } from '@e-storefront/messaging';
import { createEvent } from '@e-storefront/events';
import { ensureIndexes } from '@e-storefront/mongo';
import { EventReads } from '@e-storefront/subgraph';
import { actor, requestContext, serverProxy, testDatabase, testRedisUrl } from '@e-storefront/testing';
import type { Order } from './order';
import { OrderUpdates } from './order-updates';
import { OrderRepository } from './order.model';
import type { OrderScope } from './order-scope';
import { orderModel } from './order-row.model';
import { placedOrderRow } from '../../test/fixtures/order-row';
import { OrderFixture } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';

describe('subscribers of one event', () => {
  const database = testDatabase();
  let mongo: Connection;
  let redis: Redis;
  let pubsub: PubSub;
  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    redis = new Redis(testRedisUrl());
    pubsub = new PubSub(redis, () => undefined);
    orderModel(mongo);
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    pubsub.close();
    redis.disconnect();
    await mongo.close();
    await database.drop();
  });

  it('share one read for each scope, with the scope in the query', async () => {
    const repository = new OrderRepository(mongo);
    const scopes: OrderScope[] = [];
    const orders = {
      find: (id: string, scope: OrderScope) => {
        scopes.push(scope);
        return repository.find(id, scope);
      },
    };
    const eventReads = new EventReads<Order | null>();
    const seller = actor('seller');
    const staff = Array.from({ length: 50 }, (_, index) => actor(index % 2 === 0 ? 'admin' : 'support'));
    const updates = new OrderUpdates({ orders, pubsub, eventReads });
    const streams = await Promise.all(
      [...staff, seller, actor('seller')].map((one) => updates.newForSeller(requestContext(one))),
    );
    const [orderId, customerId] = [newId(), newId()];
    const row = placedOrderRow({ orderId, groupId: newId(), customerId, sellerId: seller.id, total: 100 });
    await orderModel(mongo).collection.insertOne(row);
    const waiting = streams.slice(0, -1).map((stream) => stream.next());
    const facts = { orderId, customerId, sellerId: seller.id, status: 'PENDING' as const, sequence: 1 };
    const channels = [CHANNELS.allOrders(), CHANNELS.sellerOrders(seller.id)];
    await pubsub.publish(channels, createEvent('order.placed.v1', facts));
    const found = await Promise.all(waiting);
    expect(new Set(found.map(({ value }) => (value as Order).id))).toEqual(new Set([orderId]));
    expect(scopes.map((scope) => JSON.stringify(scope)).sort()).toEqual([
      '"all"',
      JSON.stringify({ sellerId: seller.id }),
    ]);
    await Promise.all(streams.map(async (stream) => stream.return?.()));
  });
});

describe('subscriptions while Redis does not respond', () => {
  const NEW_ORDERS = 'subscription { newOrders { id orderStatus } }';

  it('do not delay checkouts and cancellations, and deliver the updates afterwards', async () => {
    await using proxy = await serverProxy(testRedisUrl());
    await using shop = await OrderFixture.open({ REDIS_URL: proxy.url });
    const seller = actor('seller');
    const customer = actor('customer');
    await using client = subscriptionClient(shop);
    const token = `Bearer ${shop.subgraph.identity.token(seller)}`;
    const payload = { query: NEW_ORDERS, extensions: { authorization: token } };
    const stream = client.client.iterate(payload)[Symbol.asyncIterator]();
    const first = stream.next();
    await new Promise((resolve) => setTimeout(resolve, 300));
    const line = shop.products.addProduct({ sellerId: seller.id });
    await shop.add(customer, line);

    proxy.become('silent');
    const started = Date.now();
    const { order } = await shop.checkout(customer);
    expect((await shop.cancel(customer, order.id)).orderStatus).toBe('CANCELLED');
    expect(Date.now() - started).toBeLessThan(4_000);
    const early = await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 300, 'no event'))]);
    expect(early).toBe('no event');

    proxy.become('open');
    expect((await first).value).toMatchObject({ data: { newOrders: { id: order.id } } });
    await stream.return?.();
  }, 60_000);

  function subscriptionClient(shop: OrderFixture): AsyncDisposable & { client: Client } {
    const client = createClient({
      url: `${shop.subgraph.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { [SERVICE_HEADER]: shop.subgraph.identity.credential('gateway') },
    });
    return { client, [Symbol.asyncDispose]: async () => void (await client.dispose()) };
  }
});
