import path from 'node:path';
import { createConnection, mongo } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { CategorySnapshot } from '../../../apps/product/src/clients/category-snapshot.model';
import { productModel } from '../../../apps/product/src/catalog/product.model';
import { vocabularyModel } from '../../../apps/product/src/search/vocabulary.model';
import type { Platform } from '../../dev/platform';
import { serviceEnvironments } from '../../dev/service-environment';
import { requireReady, startService } from '../../dev/service-process';
import { keysFolder } from '../../keys/key-folder';
import { databaseUri, freePorts } from '../../services';
import { readServices, ROOT } from '../../workspace';
import { benchCatalogue } from '../search/catalogue';
import { writeProducts, type Assortment } from '../search/products';

const READY_WITHIN_MS = 600_000;

export interface SizesPlace {
  platform: Platform;
  mongoUri: string;
  redisUrl: string;
  dataDir: string;
  env: Record<string, string>;
  report(progress: string): void;
}

/** A product service with a number of made-up products, and a gateway that caches nothing in front of it. */
export interface Shop {
  products: number;
  url: string;
  pids: Record<'gateway' | 'product', number>;
  /** From the start of the product service until it was ready. */
  readySeconds: number;
  stop(): Promise<void>;
}

/** Reads the categories and the sellers of the demo data. */
export async function readAssortment(mongoUri: string): Promise<Assortment & { topCategoryIds: string[] }> {
  const client = new mongo.MongoClient(mongoUri, { serverSelectionTimeoutMS: 5_000 });
  try {
    const categories = await client.db('category').collection('categories').find().sort({ _id: 1 }).toArray();
    const sellers = await client.db('auth').collection('users').find({ sellerStatus: 'approved' }).toArray();
    const toId = ({ _id }: mongo.Document): string => String(_id);
    const parents = new Set(categories.map(({ parentId }) => String(parentId)));
    return {
      categoryIds: categories.filter(({ _id }) => !parents.has(String(_id))).map(toId),
      topCategoryIds: categories.filter(({ parentId }) => parentId === null).map(toId),
      sellerIds: sellers.map(toId).sort(),
    };
  } finally {
    await client.close();
  }
}

/** Fills a database with products, unless it holds as many already, and starts the services of its shop. */
export async function openShop(place: SizesPlace, products: number, assortment: Assortment): Promise<Shop> {
  const database = `sizes_${products}`;
  await fillShop(databaseUri(place.mongoUri, database), { products, assortment, report: place.report });
  place.report(`starting the shop with ${products} products`);
  const [productPort = 0, gatewayPort = 0] = await freePorts(2);
  const ports: Record<string, number> = { product: productPort, gateway: gatewayPort };
  const services = readServices().map(({ name, kind }) => ({
    name,
    kind,
    port: ports[name] ?? Number(new URL(place.platform.urls[name] ?? '').port),
  }));
  const environments = serviceEnvironments({
    ...place,
    services,
    keysDir: keysFolder(place.dataDir),
    logLevel: 'warn',
    overrides: { ...place.env, EVENTS_PREFIX: database, PUBLIC_ANSWERS_MEGABYTES: '0' },
  });
  const start = async (name: 'product' | 'gateway', env: Record<string, string> = {}) => {
    const options = {
      name,
      port: ports[name] ?? 0,
      root: ROOT,
      env: { ...environments.get(name), ...env },
      logFile: path.join(place.dataDir, 'logs', `${name}-${products}.log`),
      readyWithinMs: READY_WITHIN_MS,
      onWarning: () => undefined,
      onFault: () => undefined,
    };
    const started = startService(options);
    await requireReady(started, options);
    return started;
  };
  const begun = performance.now();
  const product = await start('product', { MONGODB_URI: databaseUri(place.mongoUri, database) });
  const readySeconds = (performance.now() - begun) / 1_000;
  const gateway = await start('gateway');
  return {
    products,
    url: `http://127.0.0.1:${gatewayPort}/graphql`,
    pids: { gateway: gateway.pid, product: product.pid },
    readySeconds,
    stop: async () => {
      await gateway.stop();
      await product.stop();
    },
  };
}

async function fillShop(
  uri: string,
  {
    products,
    assortment,
    report,
  }: { products: number; assortment: Assortment; report(progress: string): void },
): Promise<void> {
  const connection = await createConnection(uri, { autoIndex: false, autoCreate: false }).asPromise();
  try {
    if ((await productModel(connection).countDocuments()) === products) return;
    await connection.dropDatabase();
    vocabularyModel(connection);
    new CategorySnapshot(connection);
    report(`writing ${products} products`);
    await writeProducts(connection, benchCatalogue(products), assortment, (written) =>
      report(`${written} of ${products} products`),
    );
    report('building the indexes');
    await ensureIndexes(connection);
  } finally {
    await connection.close();
  }
}
