import { z } from 'zod';
import { openTokenVerifier, ServiceIdentity } from '@e-storefront/auth';
import { Cache, connectRedis, openEventRelay } from '@e-storefront/bus';
import { identitySettings, readConfig, readSecretFile, subgraphSettings } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore } from '@e-storefront/mongo';
import {
  createService,
  runService,
  sweepRegularly,
  type Service,
  type StartService,
} from '@e-storefront/service';
import { ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { readCategories } from './category.client';
import { CategoryDirectory } from './category.directory';
import { createAppContext } from './create-context';
import type { AppContext } from './context';
import { serveMedia } from './media.routes';
import { ImageUploads, UploadTokens, type MediaStorage } from './media.service';
import { bucketStorage, diskStorage } from './media.storage';
import { permissions } from './permissions';
import { completeProducts } from './product.completion.model';
import { MongoProductReader } from './product.model';
import { MongoProductWriter } from './product.writer.model';
import { resolvers } from './resolvers';
import { MongoReviewRepository } from './review.model';
import typeDefs from './schema.graphql';
import { meilisearchOf, openSearch, searchSettings } from './search/open-search';
import { MongoAdjustmentRepository } from './stock.adjustment.model';
import { StockLedger } from './stock.ledger.model';
import { MongoStockRepository } from './stock.model';
import { MongoMovementReader } from './stock.movements.model';
import { StockOutbox } from './stock.outbox.model';
import { StockService } from './stock.service';

const settings = {
  ...subgraphSettings,
  ...identitySettings,
  CATEGORY_URL: z.url(),
  ORDER_URL: z.url(),
  PUBLIC_URL: z.url().default('http://localhost:4000'),
  /** The folder of uploaded pictures, where no bucket is set. */
  MEDIA_DIR: z.string().min(1).default('.data/media'),
  MEDIA_S3_BUCKET: z.string().min(3).optional(),
  MEDIA_S3_REGION: z.string().min(1).default('us-east-1'),
  MEDIA_S3_ENDPOINT: z.url().optional(),
  /** Where clients read the bucket's files. */
  MEDIA_S3_PUBLIC_URL: z.url().optional(),
  /** From how many pieces on a variant counts as low that has no threshold of its own. */
  LOW_STOCK_THRESHOLD: z.coerce.number().int().min(0).max(1_000_000).default(5),
  ...searchSettings,
};

type Config = ReturnType<typeof readConfig<typeof settings>>;

const CATALOGUE_SECONDS = 15;
const SWEEP_MS = 1_000;
const UPLOAD_USED_SECONDS = 3_600;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const meilisearch = meilisearchOf(config);
  const service = createService('product', config);
  const identity = new ServiceIdentity('product', config);
  const publicUrl = withoutSlash(config.PUBLIC_URL);
  const storage = await mediaStorage(config, publicUrl);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const lowStock = config.LOW_STOCK_THRESHOLD;
  const ledger = new StockLedger(mongo);
  const stock = new MongoStockRepository(mongo, ledger, lowStock);
  const reader = new MongoProductReader(mongo, storage.urlOf);
  const writer = new MongoProductWriter(mongo, storage.urlOf, {
    lowStock,
    marksForSearch: meilisearch !== null,
  });
  const reviews = new MongoReviewRepository(mongo);
  const idempotency = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  await completeProducts(mongo);
  const search = await openSearch(service, mongo, meilisearch);
  const redis = await connectRedis(service, config.REDIS_URL);
  const cache = new Cache<never>(redis, {
    namespace: `${mongo.name}:catalogue`,
    ttlSeconds: CATALOGUE_SECONDS,
    onError: (error) => service.logger.warn({ err: error }, 'cache'),
  });

  const category = client(service, { name: 'category', url: config.CATEGORY_URL, identity });
  const order = client(service, { name: 'order', url: config.ORDER_URL, identity });
  const categories = new CategoryDirectory({
    load: () => readCategories(category, 'category-directory'),
    onError: (error) => service.logger.warn({ err: error }, 'category directory'),
  });
  const tokens = await openTokenVerifier(service, config, redis);
  const uploadTokens = new UploadTokens(readSecretFile('SERVICE_SECRET_FILE', config.SERVICE_SECRET_FILE));
  await serveMedia(service.app, {
    ...{ tokens, uploadTokens, storage, writer, cache },
    useOnce: async (id) =>
      (await redis.set(`${mongo.name}:upload:${id}`, '1', 'EX', UPLOAD_USED_SECONDS, 'NX')) === 'OK',
  });
  openEventRelay(service, {
    ...{ redisUrl: config.REDIS_URL, prefix: config.EVENTS_PREFIX },
    outbox: new StockOutbox(mongo),
  });
  const sweepStock = async (): Promise<void> => {
    await stock.expire();
    await ledger.drain();
  };
  sweepRegularly(service, { name: 'stock sweep', everyMs: SWEEP_MS, run: sweepStock });

  const createContext = createAppContext({
    ...{ reader, writer, cache, categories, search, order },
    reviewRepository: reviews,
    stock: new StockService(stock),
    ...{ idempotency, adjustments: new MongoAdjustmentRepository(mongo, lowStock) },
    movements: new MongoMovementReader(mongo, ledger),
    uploads: new ImageUploads(uploadTokens, publicUrl),
  });
  await serveSubgraph<AppContext>(service, {
    ...{ typeDefs, resolvers, permissions, tokens },
    context: createContext,
  });
  return service.listen();
};

function client(
  service: Service,
  { name, url, identity }: { name: string; url: string; identity: ServiceIdentity },
): ServiceClient {
  const made = new ServiceClient(name, url, identity);
  service.onStop(() => made.close());
  return made;
}

async function mediaStorage(config: Config, publicUrl: string): Promise<MediaStorage> {
  const { MEDIA_S3_BUCKET: bucket, MEDIA_S3_REGION: region, MEDIA_S3_ENDPOINT: endpoint } = config;
  if (!bucket) return diskStorage(config.MEDIA_DIR, publicUrl);
  const address =
    config.MEDIA_S3_PUBLIC_URL ?? `${endpoint ?? `https://s3.${region}.amazonaws.com`}/${bucket}`;
  return bucketStorage({ bucket, region, publicUrl: withoutSlash(address), ...(endpoint && { endpoint }) });
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

if (require.main === module) runService('product', start);
