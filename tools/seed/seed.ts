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
  /** The folder of the product service's pictures; `.data/media` of the clone by default. */
  mediaDir?: string;
  /** The address of the gateway for clients; http://localhost:4000 by default. */
  publicUrl?: string;
  /** The prefix of the database names; for tests. */
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
 * Fills the databases of all services with demo data, unless they contain data. An interrupted seed is deleted and
 * restarted; missing pictures are drawn in any case.
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

/** Cached data of services refers to empty or other databases. */
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
