import path from 'node:path';
import Redis from 'ioredis';
import type { Connection } from 'mongoose';
import { ROOT } from '../workspace';
import {
  clear,
  closeDatabases,
  conditionOf,
  mark,
  openDatabases,
  SERVICES,
  type Databases,
  type ServiceName,
} from './databases';
import { drawPictures } from './pictures';
import { makePlan, type Plan } from './plan';
import { writeAccounts } from './writers/accounts.writer';
import { writeCategories } from './writers/categories.writer';
import { writeCoupons } from './writers/coupons.writer';
import { writeOrders } from './writers/orders.writer';
import { writeProducts } from './writers/products.writer';
import { writeTickets } from './writers/tickets.writer';

export interface SeedOptions {
  mongoUri: string;
  redisUrl: string;
  report(progress: string): void;
  /** Where the product service keeps pictures; `.data/media` of the clone when left out. */
  mediaDir?: string;
  /** Where clients reach the gateway; http://localhost:4000 when left out. */
  publicUrl?: string;
  /** Stands before the names of the databases; for tests. */
  databasePrefix?: string;
}

const WRITERS: Record<ServiceName, (connection: Connection, plan: Plan) => Promise<void>> = {
  auth: writeAccounts,
  category: writeCategories,
  coupon: writeCoupons,
  order: writeOrders,
  product: writeProducts,
  ticket: writeTickets,
};

/**
 * Fills the databases of all services with a shop to look at, unless they hold anything already. A seed that was
 * killed half way is taken away and begun anew; pictures that are missing are drawn in any case.
 * @returns whether it seeded
 */
export async function seedIfEmpty(options: SeedOptions): Promise<boolean> {
  const { mongoUri, report, databasePrefix: prefix = '' } = options;
  await drawPictures(options.mediaDir ?? path.join(ROOT, '.data/media'));
  const databases = await openDatabases(mongoUri, prefix);
  try {
    const condition = await conditionOf(databases);
    if (condition === 'full') return false;
    if (condition === 'half') await clear(databases);
    report('seeding the databases');
    await mark(databases, 'begun');
    await write(databases, await makePlan(options.publicUrl ?? 'http://localhost:4000'), report);
    await forgetCaches(options.redisUrl, prefix);
    await mark(databases, 'done');
    return true;
  } finally {
    await closeDatabases(databases);
  }
}

async function write(databases: Databases, plan: Plan, report: SeedOptions['report']): Promise<void> {
  await Promise.all(SERVICES.map((name) => WRITERS[name](databases[name], plan)));
  const { users, products, orders, reviews, tickets } = plan;
  report(
    `seeded ${users.length} accounts, ${products.length} products, ${reviews.length} reviews, ` +
      `${orders.length} orders and ${tickets.length} tickets`,
  );
}

/** What services remember of databases that were empty, or another's, is not true any more. */
async function forgetCaches(redisUrl: string, prefix: string): Promise<void> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 2, connectTimeout: 3_000 });
  try {
    for (const name of SERVICES) {
      const stream = redis.scanStream({ match: `cache:{${prefix}${name}:*`, count: 500 });
      for await (const keys of stream as AsyncIterable<string[]>) {
        if (keys.length > 0) await redis.unlink(...keys);
      }
    }
  } finally {
    redis.disconnect();
  }
}
