import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, Types, type Connection } from 'mongoose';
import { ensureIndexes, toObjectId } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { placedOrderRow } from '../../test/fixtures/order-row';
import { newId } from '../../test/fakes/subgraphs.fake';
import { createChange } from '../lifecycle/order-change';
import { OrderOutboxRepository } from '../lifecycle/order-outbox.model';
import { SYSTEM_ACTOR_ID, type OrderItem } from '../order/order';
import { OrderRepository } from '../order/order.model';
import { orderModel } from '../order/order-row.model';
import type { OrderStatus } from '../order/order-status';
import { AnalyticsRepository } from './analytics.model';
import { SalesRollups } from './sales-rollups.model';

const DAY_MS = 86_400_000;

describe('sales roll-ups', () => {
  const database = testDatabase();
  const sellers = [newId(), newId(), newId()];
  const products = Array.from({ length: 7 }, newId);
  let mongo: Connection;
  let rollups: SalesRollups;
  let analytics: AnalyticsRepository;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    rollups = new SalesRollups(mongo);
    analytics = new AnalyticsRepository(mongo);
    await ensureIndexes(mongo);
    await rollups.prepare('UTC');
  });
  afterEach(async () => {
    await orderModel(mongo).deleteMany({});
    await rollups.rebuild();
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const itemOf = (index: number, sellerId: string): OrderItem => ({
    productId: products[index % products.length] ?? '',
    variantId: products[index % products.length] ?? '',
    sku: '',
    productName: `Product ${index % products.length}`,
    variantName: null,
    imageUrl: null,
    quantity: 1 + (index % 3),
    price: 100 + index,
    sellerId,
    subtotal: (1 + (index % 3)) * (100 + index),
    discount: 0,
  });

  /** Places orders of the last week. @returns their ids */
  async function place(count: number): Promise<string[]> {
    const rows = Array.from({ length: count }, (_, index) => {
      const sellerId = sellers[index % sellers.length] ?? '';
      const at = new Date(Date.now() - (index % 7) * DAY_MS);
      const ids = { orderId: newId(), groupId: newId(), customerId: newId(), sellerId };
      return placedOrderRow({ ...ids, total: 1_000 + index, at, items: [itemOf(index, sellerId)] });
    });
    await orderModel(mongo).collection.insertMany(rows);
    return rows.map(({ _id }) => _id.toHexString());
  }

  async function moveTo(id: string, ...statuses: OrderStatus[]): Promise<void> {
    for (const orderStatus of statuses) {
      const order = await new OrderRepository(mongo).find(id, 'all');
      if (!order) throw new Error(`There is no order ${id}.`);
      const change = { after: { orderStatus }, effects: [], note: null, by: SYSTEM_ACTOR_ID };
      await new OrderOutboxRepository(mongo).change(createChange(order, change));
    }
  }

  /** Every figure there is. */
  async function figures(): Promise<object> {
    const from = new Date(Date.now() - 30 * DAY_MS);
    const of = async (scope: 'all' | { sellerId: string }): Promise<object> => ({
      statistics: await analytics.statistics(scope),
      days: await analytics.salesByDay(scope, { from, timeZone: 'UTC' }),
    });
    const orders = await orderModel(mongo).find({}, { _id: 1 }).lean<{ _id: Types.ObjectId }[]>();
    const sold = await analytics.soldQuantities(orders.slice(0, 50).map(({ _id }) => _id.toHexString()));
    return {
      shop: await of('all'),
      sellers: await Promise.all(sellers.map((sellerId) => of({ sellerId }))),
      top: await Promise.all(sellers.map((sellerId) => analytics.topProducts(sellerId, 3))),
      sold: sold.sort((a, b) => (a.productId < b.productId ? -1 : 1)),
    };
  }

  const expectNoDifferences = async (): Promise<void> => {
    const { sales, products: sold, miscounted } = await rollups.verify();
    expect({ sales, sold, miscounted }).toEqual({ sales: [], sold: [], miscounted: [] });
  };

  it('give the same figures before and after orders are counted', async () => {
    const ids = await place(40);
    const fresh = await figures();
    expect(fresh).toMatchObject({ shop: { statistics: { totalOrders: 40, pendingOrders: 40 } } });
    expect(await rollups.countPending()).toBe(40);
    expect(await figures()).toEqual(fresh);
    for (const [index, id] of ids.slice(0, 20).entries()) {
      await moveTo(id, index % 2 ? 'CANCELLED' : 'DELIVERED');
    }
    const changed = await figures();
    expect(changed).toMatchObject({
      shop: { statistics: { pendingOrders: 20, cancelledOrders: 10, deliveredOrders: 10 } },
    });
    expect(await rollups.countPending()).toBe(20);
    expect(await figures()).toEqual(changed);
    await expectNoDifferences();
  });

  it('count a change once, in any number of runs and concurrent instances', async () => {
    const ids = await place(450);
    const before = await figures();
    const instances = Array.from({ length: 3 }, () => new SalesRollups(mongo));
    const counted = await Promise.all(instances.map((one) => one.countPending()));
    expect(counted.reduce((sum, count) => sum + count)).toBe(450);
    expect(await rollups.countPending()).toBe(0);
    expect(await figures()).toEqual(before);
    await moveTo(ids[0] ?? '', 'CONFIRMED', 'PROCESSING', 'CANCELLED');
    expect(await rollups.countPending()).toBe(1);
    await expectNoDifferences();
  });

  it('return every order once at any moment of the counting, while orders change', async () => {
    const ids = await place(300);
    let isDone = false;
    const counting = Promise.all(
      [1, 2].map(async () => {
        const own = new SalesRollups(mongo);
        while (!isDone) await own.countPending();
      }),
    );
    const changing = (async () => {
      for (const id of ids.slice(0, 60)) await moveTo(id, 'CONFIRMED', 'CANCELLED');
      isDone = true;
    })();
    let reads = 0;
    while (!isDone) {
      const { totalOrders, pendingOrders, cancelledOrders } = await analytics.statistics('all');
      expect(totalOrders).toBe(300);
      expect(pendingOrders + cancelledOrders).toBeGreaterThanOrEqual(299);
      reads += 1;
    }
    await Promise.all([counting, changing]);
    expect(reads).toBeGreaterThan(5);
    expect(await analytics.statistics('all')).toMatchObject({ pendingOrders: 240, cancelledOrders: 60 });
    await rollups.countPending();
    await expectNoDifferences();
  });

  it('are correct after a process dies at any point of the counting', async () => {
    const ids = await place(300);
    const expected = await figures();
    for (let round = 0; round < 8; round += 1) {
      const dying = await createConnection(database.uri).asPromise();
      const counting = new SalesRollups(dying).countPending().catch(() => undefined);
      await delay(round * 12);
      await dying.close(true);
      await counting;
      expect(await figures()).toEqual(expected);
      // Marks some of them as uncounted without a change of the figures.
      const some = { _id: { $in: ids.slice(round * 30).map(toObjectId) } };
      await orderModel(mongo).updateMany(some, { $unset: { countedSequence: 1 } });
    }
    await rollups.countPending();
    expect(await figures()).toEqual(expected);
    await expectNoDifferences();
  });

  it('are corrected by a rebuild while orders are placed, changed and counted', async () => {
    const ids = await place(200);
    await rollups.countPending();
    await mongo.collection('salesfigures').updateMany({}, { $inc: { 'sums.sales': 3 } });
    await mongo.collection('salesfigures').deleteOne({ owner: sellers[0], date: 'all' });
    await mongo.collection('productsales').updateOne({}, { $inc: { quantity: -1 } });
    await mongo.collection('orders').updateMany({ _id: toObjectId(ids[9] ?? '') }, { $set: { total: 1 } });
    const damaged = await rollups.verify();
    expect(damaged.miscounted).toEqual([ids[9]]);
    expect(damaged.products).toHaveLength(1);
    const other = new SalesRollups(mongo);
    await Promise.all([
      rollups.rebuild(),
      place(50),
      ...ids.slice(10, 30).map((id) => moveTo(id, 'CONFIRMED', 'PROCESSING')),
      other.countPending(),
    ]);
    await rollups.countPending();
    await expectNoDifferences();
    const { shop } = (await figures()) as { shop: { statistics: object } };
    await mongo.collection('salesfigures').deleteMany({});
    await mongo.collection('productsales').deleteMany({});
    await rollups.rebuild();
    expect(await figures()).toMatchObject({ shop });
    await expectNoDifferences();
  });

  it('do not count while an audit holds the lock, and continue when its process has died', async () => {
    await place(3);
    const lockedUntil = new Date(Date.now() + 400);
    await mongo
      .collection<{ _id: string }>('salesstate')
      .updateOne({ _id: 'sales' }, { $set: { lockedUntil } });
    expect(await rollups.countPending()).toBe(0);
    expect(await analytics.statistics('all')).toMatchObject({ totalOrders: 3 });
    await expectNoDifferences();
    expect(Date.now()).toBeGreaterThanOrEqual(lockedUntil.getTime());
    expect(await rollups.countPending()).toBe(3);
  });
});
