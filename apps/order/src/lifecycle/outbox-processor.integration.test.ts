import { createConnection, type Connection } from 'mongoose';
import { Redis } from 'ioredis';
import { CHANNELS, PubSub } from '@e-storefront/messaging';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase, testRedisUrl } from '@e-storefront/testing';
import { LedgerRepository } from '../ledger/ledger.model';
import { PublishedEventCache } from './published-event-cache';
import { createOutboxProcessor } from '../../test/fixtures/outbox-processor';
import { OrderOutboxRepository } from './order-outbox.model';
import type { OrderOutboxProcessor } from './outbox-processor';
import { orderModel, type OrderRow } from '../order/order-row.model';
import { placedOrderRow } from '../../test/fixtures/order-row';
import { newId } from '../../test/fakes/subgraphs.fake';

const FAILING = 120;

describe('OrderOutboxProcessor', () => {
  const database = testDatabase();
  let mongo: Connection;
  let outbox: OrderOutboxRepository;
  let redis: Redis;
  let pubsub: PubSub;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    outbox = new OrderOutboxRepository(mongo);
    redis = new Redis(testRedisUrl(), { maxRetriesPerRequest: 2 });
    redis.on('error', () => undefined);
    pubsub = new PubSub(redis, () => undefined);
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    pubsub.close();
    redis.disconnect();
    await mongo.close();
    await database.drop();
  });

  const publishedEvents = new PublishedEventCache();
  /** @param release releases the stock of a group in the product service */
  const processor = (release?: (groupId: string) => Promise<void>): OrderOutboxProcessor =>
    createOutboxProcessor(mongo, {
      publishedEvents,
      pubsub,
      ...(release && {
        products: { releaseStock: release, shipStock: release, returnStock: release },
      }),
    });
  const row = (at: Date, entriesOf: (row: OrderRow) => OrderRow['outbox']): OrderRow => {
    const [orderId, groupId, customerId, sellerId] = [newId(), newId(), newId(), newId()];
    const placed = placedOrderRow({ orderId, groupId, customerId, sellerId, total: 100, at });
    return { ...placed, outbox: entriesOf(placed) };
  };
  const write = (...rows: OrderRow[]): Promise<unknown> => orderModel(mongo).collection.insertMany(rows);
  const idOf = ({ _id }: OrderRow): string => _id.toHexString();
  const outboxOf = async (one: OrderRow): Promise<OrderRow['outbox']> =>
    (await orderModel(mongo).findById(one._id).lean<OrderRow>())?.outbox ?? [];

  it('processes an order although more than a hundred older ones keep failing', async () => {
    const release = (at: Date): OrderRow => row(at, () => [{ id: newId(), at, effect: 'release' }]);
    const failing = Array.from({ length: FAILING }, (_, index) => release(new Date(1_000 + index)));
    const behind = release(new Date(5_000));
    await write(...failing, behind);
    const attempted = new Set<string>();
    const failingProcessor = processor(async (groupId) => {
      attempted.add(groupId);
      if (groupId !== behind.groupId.toHexString()) throw new Error('The product service is unavailable.');
    });
    await failingProcessor.processStale();
    expect(attempted.size).toBe(100);
    await failingProcessor.processStale();
    expect(attempted.size).toBe(FAILING + 1);
    expect(await outboxOf(behind)).toEqual([]);
    for (const one of failing) expect(await outboxOf(one)).toHaveLength(1);
    await orderModel(mongo).deleteMany({ _id: { $in: [...failing, behind].map(({ _id }) => _id) } });
  });

  it('prefers orders that were not attempted yet over those due for a retry', async () => {
    const at = new Date(1_000);
    const due = (sweptAt?: Date): OrderRow => ({
      ...row(at, () => [{ id: newId(), at, effect: 'release' }]),
      ...(sweptAt && { sweptAt }),
    });
    const attempted = Array.from({ length: FAILING }, () => due(new Date(2_000)));
    const fresh = [due(), due()];
    await write(...attempted, ...fresh);
    expect(await outbox.findStale(new Date(), 100)).toEqual(expect.arrayContaining(fresh.map(idOf)));
    await orderModel(mongo).deleteMany({ _id: { $in: [...attempted, ...fresh].map(({ _id }) => _id) } });
  });

  it('keeps an acknowledged event until Redis is available and the event is published', async () => {
    const at = new Date(1_000);
    const one = row(at, ({ outbox }) => outbox);
    const event = one.outbox[0]?.event;
    if (!event) throw new Error('The order has no event.');
    await write(one);
    const subscription = await pubsub.subscribe(CHANNELS.order(idOf(one)));
    redis.disconnect();
    await processor().process(idOf(one));
    await outbox.removeAcknowledged([event], publishedEvents);
    expect(await outboxOf(one)).toMatchObject([{ id: event.id }]);
    expect((await outboxOf(one))[0]?.told).not.toBe(true);
    await redis.connect();
    await processor().processStale();
    expect((await subscription.next()).value).toEqual(event);
    expect(await outboxOf(one)).toMatchObject([{ id: event.id, told: true }]);
    await outbox.removeAcknowledged([event], publishedEvents);
    expect(await outboxOf(one)).toEqual([]);
    await subscription.return?.();
  });

  it('publishes a placed order once, and marks it on acknowledgement or in the next run', async () => {
    const [acknowledged, unmarked] = [
      row(new Date(1_000), ({ outbox }) => outbox),
      row(new Date(1_000), ({ outbox }) => outbox),
    ];
    await write(acknowledged, unmarked);
    const events = [acknowledged, unmarked].map(({ outbox }) => outbox[0]!.event!);
    const subscription = await pubsub.subscribe(CHANNELS.order(idOf(unmarked)));
    await processor().publishPlaced(
      [acknowledged, unmarked].map((one, index) => ({ id: idOf(one), event: events[index]! })),
    );
    expect((await subscription.next()).value).toEqual(events[1]);
    await outbox.removeAcknowledged([events[0]!], publishedEvents);
    expect(await outboxOf(acknowledged)).toEqual([]);
    await processor().processStale();
    expect(await outboxOf(unmarked)).toMatchObject([{ id: events[1]!.id, told: true }]);
    await pubsub.publish([CHANNELS.order(idOf(unmarked))], events[0]!);
    expect((await subscription.next()).value).toEqual(events[0]);
    await subscription.return?.();
  });

  it('executes the effects of an order that an earlier release stored', async () => {
    const at = new Date(1_000);
    const orderReturn = { id: newId(), lines: [], reason: 'Too small.', refund: false, at };
    const one = row(at, ({ _id }) => [
      { id: newId(), at, effect: 'returnPieces', data: orderReturn },
      {
        id: newId(),
        at,
        effect: 'post',
        data: { id: `${_id}:captured`, orderId: String(_id), currency: 'INR', lines: [], at },
      },
      { id: newId(), at, effect: 'capture' },
    ]);
    await write(one);
    const returned: unknown[] = [];
    const returnStock = async (...call: unknown[]): Promise<void> => void returned.push(call);
    await createOutboxProcessor(mongo, {
      products: { releaseStock: returnStock, shipStock: returnStock, returnStock },
    }).process(idOf(one));
    expect(returned).toEqual([[one.groupId.toHexString(), [], orderReturn.id]]);
    expect(await new LedgerRepository(mongo).has(`${idOf(one)}:captured`)).toBe(true);
    expect(await outboxOf(one)).toEqual([]);
  });
});
