import { createConnection, type Connection } from 'mongoose';
import { Redis } from 'ioredis';
import { CHANNELS, PubSub } from '@e-storefront/messaging';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase, testRedisUrl } from '@e-storefront/testing';
import type { Catalogue } from '../clients/catalogue';
import { PublishedEventCache } from './published-event-cache';
import { MongoOrderRepository } from '../order/order.model';
import { OrderOutboxProcessor } from './outbox-processor';
import { orderModel, type OrderRow } from '../order/order-row.model';
import { placedOrderRow } from '../../test/fixtures/order-row';
import { newId } from '../../test/fakes/subgraphs.fake';

const STUCK = 120;

describe('what orders have to tell and to do', () => {
  const database = testDatabase();
  let mongo: Connection;
  let orders: MongoOrderRepository;
  let redis: Redis;
  let bus: PubSub;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    orders = new MongoOrderRepository(mongo);
    redis = new Redis(testRedisUrl(), { maxRetriesPerRequest: 2 });
    redis.on('error', () => undefined);
    bus = new PubSub(redis, () => undefined);
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    bus.close();
    redis.disconnect();
    await mongo.close();
    await database.drop();
  });

  const unused = (): never => {
    throw new Error('Nothing asks for this.');
  };
  const announced = new PublishedEventCache();
  /** @param release whether the product service frees the stock of a group */
  const relay = (release: (groupId: string) => Promise<void> = unused): OrderOutboxProcessor => {
    const catalogue: Catalogue = {
      lines: unused,
      reserve: unused,
      commit: unused,
      ship: unused,
      takeBack: unused,
      release,
    };
    return new OrderOutboxProcessor({
      announced,
      orders,
      catalogue,
      bus,
      coupons: { release: unused },
      money: { executeEffect: async () => undefined, applyPaymentEvents: async () => false, processDuePayments: async () => [] },
      onFailure: () => undefined,
    });
  };
  const row = (at: Date, outbox: (row: OrderRow) => OrderRow['outbox']): OrderRow => {
    const [orderId, groupId, customerId, sellerId] = [newId(), newId(), newId(), newId()];
    const placed = placedOrderRow({ orderId, groupId, customerId, sellerId, total: 100, at });
    return { ...placed, outbox: outbox(placed) };
  };
  const write = (...rows: OrderRow[]): Promise<unknown> =>
    orderModel(mongo).collection.insertMany(rows as never[]);
  const idOf = ({ _id }: OrderRow): string => _id.toHexString();
  const outboxOf = async (one: OrderRow): Promise<OrderRow['outbox']> =>
    (await orderModel(mongo).findById(one._id).lean<OrderRow>())?.outbox ?? [];

  it('is done for an order though more than a hundred before it cannot get done what they have to', async () => {
    const release = (at: Date): OrderRow => row(at, () => [{ id: newId(), at, effect: 'release' as const }]);
    const stuck = Array.from({ length: STUCK }, (_, index) => release(new Date(1_000 + index)));
    const behind = release(new Date(5_000));
    await write(...stuck, behind);
    const tried = new Set<string>();
    const sweeper = relay(async (groupId) => {
      tried.addToCart(groupId);
      if (groupId !== behind.groupId.toHexString()) throw new Error('The product service is away.');
    });
    await sweeper.processStale();
    expect(tried.size).toBe(100);
    await sweeper.processStale();
    expect(tried.size).toBe(STUCK + 1);
    expect(await outboxOf(behind)).toEqual([]);
    for (const one of stuck) expect(await outboxOf(one)).toHaveLength(1);
    await orderModel(mongo).deleteMany({ _id: { $in: [...stuck, behind].map(({ _id }) => _id) } });
  });

  it('is tried first where it was not tried yet, however much is due again', async () => {
    const at = new Date(1_000);
    const due = (sweptAt?: Date): OrderRow => ({
      ...row(at, () => [{ id: newId(), at, effect: 'release' }]),
      ...(sweptAt && { sweptAt }),
    });
    const tried = Array.from({ length: STUCK }, () => due(new Date(2_000)));
    const fresh = [due(), due()];
    await write(...tried, ...fresh);
    expect(await orders.findStale(new Date(), 100)).toEqual(expect.arrayContaining(fresh.map(idOf)));
    await orderModel(mongo).deleteMany({ _id: { $in: [...tried, ...fresh].map(({ _id }) => _id) } });
  });

  it('stays while Redis is away, also when every consumer has acknowledged it, and is told when it is back', async () => {
    const at = new Date(1_000);
    const one = row(at, ({ outbox }) => outbox);
    const event = one.outbox[0]?.event;
    if (!event) throw new Error('The order has nothing to tell.');
    await write(one);
    const live = await bus.subscribe(CHANNELS.order(idOf(one)));
    redis.disconnect();
    await relay().process(idOf(one));
    await orders.removeAcknowledged([event], announced);
    expect(await outboxOf(one)).toMatchObject([{ id: event.id }]);
    expect((await outboxOf(one))[0]?.told).not.toBe(true);
    await redis.connect();
    await relay().processStale();
    expect((await live.next()).value).toEqual(event);
    expect(await outboxOf(one)).toMatchObject([{ id: event.id, told: true }]);
    await orders.removeAcknowledged([event], announced);
    expect(await outboxOf(one)).toEqual([]);
    await live.return?.();
  });

  it('is noted with its acknowledgement when it was announced, or by the sweep and not told again', async () => {
    const [quick, slow] = [
      row(new Date(1_000), ({ outbox }) => outbox),
      row(new Date(1_000), ({ outbox }) => outbox),
    ];
    await write(quick, slow);
    const events = [quick, slow].map(({ outbox }) => outbox[0]!.event!);
    const live = await bus.subscribe(CHANNELS.order(idOf(slow)));
    await relay().publishPlaced([quick, slow].map((one, index) => ({ id: idOf(one), event: events[index]! })));
    expect((await live.next()).value).toEqual(events[1]);
    await orders.removeAcknowledged([events[0]!], announced);
    expect(await outboxOf(quick)).toEqual([]);
    await relay().processStale();
    expect(await outboxOf(slow)).toMatchObject([{ id: events[1]!.id, told: true }]);
    await bus.publish([CHANNELS.order(idOf(slow))], events[0]!);
    expect((await live.next()).value).toEqual(events[0]);
    await live.return?.();
  });
});
