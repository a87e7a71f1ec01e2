import { createConnection, type Connection } from 'mongoose';
import { AnalyticsRepository } from '../../../apps/order/src/analytics/analytics.model';
import { SalesRollups } from '../../../apps/order/src/analytics/sales-rollups.model';
import { ensureIndexes } from '@e-storefront/mongo';
import { median } from '../statistics';
import { fillOrders, SELLERS } from './orders';

const FEW = 1_000;
const MANY = 1_000_000;
/** Uncounted orders, as in a shop that is selling. */
const UNCOUNTED = 20;
const ROUNDS = 200;

const ADDING_UP = 'adding all orders up';
const CALLS = [
  'dashboard of the shop',
  'sales of a year',
  'sales of a month',
  'statistics of a seller',
  ADDING_UP,
] as const;

interface Shop extends AsyncDisposable {
  calls: Record<(typeof CALLS)[number], () => Promise<unknown>>;
}

/**
 * Measures the calls behind a dashboard in two databases with few and with many orders of one year, alternately, and
 * prints the medians and their ratios.
 * @param orders the larger number of orders
 */
export async function runFigures(
  mongoUri: string,
  report: (progress: string) => void,
  orders = MANY,
): Promise<void> {
  await using few = await openShop(mongoUri, 'figures_few', FEW, report);
  await using many = await openShop(mongoUri, 'figures_many', orders, report);
  const table: Record<string, object> = {};
  for (const call of CALLS) {
    report(`measuring ${call}`);
    const times = await takeTurns(few.calls[call], many.calls[call], call === ADDING_UP ? 5 : ROUNDS);
    table[call] = {
      [`ms, ${FEW} orders`]: Number(times.few.toFixed(2)),
      [`ms, ${orders} orders`]: Number(times.many.toFixed(2)),
      ratio: Number((times.many / times.few).toFixed(2)),
    };
  }
  console.table(table);
}

async function openShop(
  mongoUri: string,
  name: string,
  orders: number,
  report: (progress: string) => void,
): Promise<Shop> {
  const uri = new URL(mongoUri);
  uri.pathname = `/${name}`;
  const mongo = await createConnection(uri.toString(), { autoIndex: false, autoCreate: false }).asPromise();
  await fillShop(mongo, orders, report);
  const analytics = new AnalyticsRepository(mongo);
  const [sellerId = ''] = SELLERS;
  const daysAgo = (days: number): Date => new Date(Date.now() - days * 86_400_000);
  return {
    calls: {
      'dashboard of the shop': () => analytics.statistics('all'),
      'sales of a year': () => analytics.salesByDay('all', { from: daysAgo(365), timeZone: 'UTC' }),
      'sales of a month': () => analytics.salesByDay('all', { from: daysAgo(30), timeZone: 'UTC' }),
      'statistics of a seller': () =>
        Promise.all([analytics.statistics({ sellerId }), analytics.topProducts(sellerId, 5)]),
      [ADDING_UP]: () =>
        mongo
          .collection('orders')
          .aggregate([{ $group: { _id: null, sales: { $sum: '$total' } } }])
          .toArray(),
    },
    [Symbol.asyncDispose]: () => mongo.close(),
  };
}

async function fillShop(
  mongo: Connection,
  orders: number,
  report: (progress: string) => void,
): Promise<void> {
  const rollups = new SalesRollups(mongo);
  report(`writing ${orders} orders`);
  await fillOrders(mongo, orders - UNCOUNTED, { isCounted: true });
  report('building the indexes');
  await ensureIndexes(mongo);
  report('adding the sums up');
  await rollups.prepare('UTC');
  await rollups.rebuild();
  await fillOrders(mongo, UNCOUNTED, { isCounted: false });
}

/** The median of each, in milliseconds. */
async function takeTurns(
  few: () => Promise<unknown>,
  many: () => Promise<unknown>,
  rounds: number,
): Promise<{ few: number; many: number }> {
  const times = { few: [] as number[], many: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    times.few.push(await timeOf(few));
    times.many.push(await timeOf(many));
  }
  return { few: median(times.few), many: median(times.many) };
}

async function timeOf(call: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await call();
  return performance.now() - started;
}
