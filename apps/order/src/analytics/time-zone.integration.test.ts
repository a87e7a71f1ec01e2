import { createConnection, Types, type Connection } from 'mongoose';
import fc from 'fast-check';
import { ensureIndexes } from '@e-storefront/mongo';
import { actor, requestContext, testDatabase } from '@e-storefront/testing';
import type { SalesPoint } from './analytics';
import { AnalyticsService } from './analytics.service';
import { AnalyticsRepository } from './analytics.model';
import { SalesRollups } from './sales-rollups.model';
import { completeRefundedOrders } from '../migrations/0001-complete-refunded-orders';
import { OrderRepository } from '../order/order.model';
import { orderModel } from '../order/order-row.model';
import { sum } from '../../test/fixtures/amounts';
import { placedOrderRow } from '../../test/fixtures/order-row';
import { newId } from '../../test/fakes/subgraphs.fake';

describe('sales in the time zone of the shop', () => {
  const database = testDatabase();
  let mongo: Connection;
  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    new OrderRepository(mongo);
    new SalesRollups(mongo);
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const admin = requestContext(actor('admin'));
  const calendars = new Map<string, Intl.DateTimeFormat>();
  const localDay = (at: Date, zone: string): string => {
    const calendar =
      calendars.get(zone) ?? new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
    calendars.set(zone, calendar);
    return calendar.format(at);
  };

  it.each([
    ['Europe/Berlin', '2026-04-02T09:00:00Z'],
    ['Europe/Berlin', '2026-11-01T22:30:00Z'],
    ['America/Sao_Paulo', '2018-11-06T01:00:00Z'],
    ['America/New_York', '2026-03-10T04:30:00Z'],
    ['Asia/Kolkata', '2026-06-30T19:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-06T12:00:00Z'],
    ['UTC', '2026-01-01T00:00:00Z'],
  ])('assigns every order in %s to its whole day, week and month at %s', async (zone, nowText) => {
    const now = new Date(nowText);
    const rollups = new SalesRollups(mongo);
    await orderModel(mongo).deleteMany({});
    await rollups.prepare('UTC');
    await rollups.rebuild();
    const hours = fc.sample(fc.integer({ min: 0, max: 24 * 70 * 60 }), { numRuns: 150, seed: 7 });
    // Every full hour too, so that the boundaries of days are covered.
    const instants = [
      ...hours.map((minutes) => now.getTime() - minutes * 60_000),
      ...Array.from({ length: 24 * 9 }, (_, hour) => now.getTime() - hour * 3_600_000),
    ].map((time) => new Date(time));
    const days = instants.map((at) => localDay(at, zone));
    const rows = instants.map((at, index) =>
      placedOrderRow({
        orderId: newId(),
        groupId: newId(),
        customerId: newId(),
        sellerId: newId(),
        total: 100 + index,
        at,
      }),
    );
    await orderModel(mongo).collection.insertMany(rows);
    const analytics = new AnalyticsService({ analytics: new AnalyticsRepository(mongo), timeZone: zone });
    const convert = async (): Promise<void> => {
      await rollups.prepare('Asia/Kathmandu');
      await rollups.prepare(zone);
    };
    // Before the orders are counted, afterwards, and when their days come from another time zone.
    for (const step of [() => rollups.prepare(zone), () => rollups.countPending(), convert]) {
      await step();
      for (const text of ['3d', '10d', '2w', '5w', '1m', '2m']) {
        const { daily, weekly, monthly, from } = await analytics.sales(admin, text, now);
        expect(localDay(from, zone)).toBe(daily[0]?.date);
        const lists: [SalesPoint[], (date: string) => string][] = [
          [daily, (date) => date],
          [weekly, (date) => new Date(Date.parse(date) + 6 * 86_400_000).toISOString().slice(0, 10)],
          [monthly, (date) => `${date.slice(0, 8)}31`],
        ];
        for (const [list, endOf] of lists) {
          expect(list.length).toBeGreaterThan(0);
          for (const { date, orders, sales } of list) {
            const end = endOf(date);
            const inside = rows.filter((_row, index) => {
              const day = days[index] ?? '';
              return day >= date && day <= end;
            });
            expect([text, date, orders, sales]).toEqual([
              text,
              date,
              inside.length,
              sum(inside.map(({ total }) => total)),
            ]);
          }
        }
      }
    }
    expect(await rollups.verify()).toMatchObject({ sales: [], miscounted: [] });
  });

  it('completes orders that an earlier release refunded in part, once', async () => {
    const [orderId, sellerId] = [newId(), newId()];
    const row = placedOrderRow({ orderId, groupId: newId(), customerId: newId(), sellerId, total: 5_000 });
    const paid = { ...row, paymentStatus: 'PARTIALLY_REFUNDED', orderStatus: 'DELIVERED' };
    await orderModel(mongo).collection.insertOne(paid);
    const variantId = newId();
    const refund = { id: newId(), amount: 700, state: 'done', lines: [{ variantId, quantity: 1 }] };
    await mongo.collection('payments').insertOne({
      _id: new Types.ObjectId(orderId),
      refunds: [refund, { ...refund, id: newId(), state: 'failed' }],
    });
    const analytics = new AnalyticsRepository(mongo);
    expect((await analytics.statistics({ sellerId })).totalRevenue).toBe(5_000);
    for (let time = 0; time < 2; time += 1) {
      await completeRefundedOrders.run(mongo);
      expect((await analytics.statistics({ sellerId })).totalRevenue).toBe(4_300);
    }
    const stored = await mongo.collection('orders').findOne({ _id: new Types.ObjectId(orderId) });
    expect(stored).toMatchObject({ refunded: 700, refundedLines: [{ variantId, quantity: 1 }] });
  });
});
