import { createConnection, mongo } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { CategorySnapshot } from '../../../apps/product/src/clients/category-snapshot.model';
import { productModel } from '../../../apps/product/src/catalog/product.model';
import { vocabularyModel } from '../../../apps/product/src/search/vocabulary.model';
import { databaseUri } from '../../services';
import { startExtraService, type PlatformPlace } from '../extra-service';
import { benchCatalogue } from '../search/catalogue';
import { writeProducts, type Assortment } from '../search/products';

const READY_WITHIN_MS = 600_000;

export interface SizesPlace extends PlatformPlace {
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
  const shared = { EVENTS_PREFIX: database, PUBLIC_ANSWERS_MEGABYTES: '0' };
  const begun = performance.now();
  const product = await startExtraService(place, 'product', {
    settings: { ...shared, MONGODB_URI: databaseUri(place.mongoUri, database) },
    readyWithinMs: READY_WITHIN_MS,
  });
  const readySeconds = (performance.now() - begun) / 1_000;
  const gateway = await startExtraService(place, 'gateway', {
    settings: shared,
    readyWithinMs: READY_WITHIN_MS,
    ports: { product: product.port },
  });
  return {
    products,
    url: `http://127.0.0.1:${gateway.port}/graphql`,
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
