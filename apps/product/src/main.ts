import { z } from 'zod';
import { openServiceIdentity, openTokenVerifier, type CredentialSource } from '@e-storefront/auth';
import {
  Cache,
  CHANNELS,
  connectRedis,
  createPubSub,
  startEventConsumer,
  createOutboxRelay,
  type PubSub,
} from '@e-storefront/messaging';
import { identitySettings, readConfig, readSecretFile, subgraphSettings } from '@e-storefront/config';
import {
  AccountRecords,
  connectMongo,
  DeadLetters,
  ensureIndexes,
  IdempotencyStore,
} from '@e-storefront/mongo';
import {
  createService,
  limitBodies,
  logFailure,
  runService,
  type Service,
  type StartService,
  scheduleJob,
} from '@e-storefront/server';
import {
  AccountDirectory,
  limitUnauthenticatedCallers,
  ServiceClient,
  serveSubgraph,
} from '@e-storefront/subgraph';
import { readCategories } from './clients/category.client';
import { CategoryDirectory, type CategoryNode } from './clients/category-cache';
import { CategoryMemory } from './clients/category-snapshot.model';
import { CategoryVisibility } from './sale-state/category-visibility';
import { createAppContext } from './graphql/create-context';
import type { AppContext } from './graphql/context';
import { serveMedia } from './media/media.routes';
import { ImageUploads, UploadTokens, type MediaStorage } from './media/media.service';
import { bucketStorage, diskStorage } from './media/media-storage';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { productEvents } from './event-handlers';
import { completeProducts } from './migrations/0001-complete-products.model';
import { MongoProductReader } from './catalog/product-reader.model';
import { MongoProductWriter } from './catalog/product-writer.model';
import { purchases } from './clients/purchase-verification.client';
import { resolvers } from './graphql/resolvers';
import { RatingCompletion } from './reviews/rating-completion.model';
import { MongoReviewRepository } from './reviews/review.model';
import { UNVERIFIED_REVIEWS } from './reviews/review-policy';
import { ReviewVerification } from './reviews/review-verification';
import { SalesFigures } from './catalog/sales-figures.model';
import { SaleState } from './sale-state/sale-state.model';
import typeDefs from './schema.graphql';
import { soldQuantities } from './clients/sold-quantities.client';
import { meilisearchOf, openSearch, searchSettings } from './search/open-search';
import { MongoAdjustmentRepository } from './inventory/stock-adjustment.model';
import { StockLedger } from './inventory/stock-ledger.model';
import { MongoStockRepository } from './inventory/stock.model';
import { MongoMovementReader } from './inventory/stock-movements.model';
import { StockOutbox } from './inventory/stock-outbox.model';
import { StockService } from './inventory/stock.service';

export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  AUTH_URL: z.url(),
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
  /** What becomes of reviews by people who have not bought the product. */
  UNVERIFIED_REVIEWS: z.enum(UNVERIFIED_REVIEWS).default('apart'),
};

type Config = ReturnType<typeof readConfig<typeof settings>>;

const CATALOGUE_SECONDS = 15;
const SWEEP_MS = 1_000;
/** How often what events bring about is compared with what it follows from. */
const COMPARE_MS = 20_000;
const UNKNOWN_PURCHASES_MS = 5_000;
/** How long events of orders are gathered before the figures of their products are read. */
const SALES_FIGURES_MS = 2_000;
const UPLOAD_USED_SECONDS = 3_600;
/** What the pictures that are being taken in may fill; all of them come from gateways. */
const UPLOAD_MEMORY = { inAll: 201_326_592, perAddress: 150_994_944, bytesPerSecond: 1_024 };

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const meilisearch = meilisearchOf(config);
  const service = createService('product', config);
  const identity = openServiceIdentity(service, config);
  const publicUrl = withoutSlash(config.PUBLIC_URL);
  const storage = await mediaStorage(config, publicUrl);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const lowStock = config.LOW_STOCK_THRESHOLD;
  const ledger = new StockLedger(mongo);
  const stock = new MongoStockRepository(mongo, ledger, lowStock);
  const reader = new MongoProductReader(mongo, storage.urlOf);
  const accounts = new AccountRecords(mongo);
  const sale = new SaleState(mongo, accounts);
  const writer = new MongoProductWriter(mongo, storage.urlOf, {
    lowStock,
    sale,
    marksForSearch: meilisearch !== null,
  });
  const unverified = config.UNVERIFIED_REVIEWS;
  const countsUnverified = unverified === 'counted';
  const reviews = new MongoReviewRepository(mongo, { countsUnverified, accounts });
  const memory = new CategoryMemory(mongo);
  const ratings = new RatingCompletion(mongo, reviews, unverified);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  await completeProducts(mongo);
  const search = await openSearch(service, mongo, meilisearch);
  const redis = await connectRedis(service, config.REDIS_URL);
  const cache = new Cache<never>(redis, {
    namespace: `${mongo.name}:catalogue`,
    ttlSeconds: CATALOGUE_SECONDS,
    onError: (error) => logFailure(service, error, 'cache'),
  });

  const category = client(service, { name: 'category', url: config.CATEGORY_URL, identity });
  const order = client(service, { name: 'order', url: config.ORDER_URL, identity });
  const directory = new AccountDirectory(client(service, { name: 'auth', url: config.AUTH_URL, identity }));
  const outage = service.outage('category service');
  const load = async (): Promise<CategoryNode[]> => {
    const nodes = await readCategories(category, 'category-directory');
    outage.end();
    await memory.keep(nodes);
    return nodes;
  };
  const categories = new CategoryDirectory({
    load,
    recall: () => memory.recall(),
    onError: (error) => outage.begin(error),
  });
  const visibility = new CategoryVisibility({ load, state: sale });
  const verification = new ReviewVerification({
    reviews,
    purchases: purchases(order, 'review-verification'),
  });
  const sales = new SalesFigures(mongo, soldQuantities(order, 'sales-figures'));
  const tokens = await openTokenVerifier(service, config, redis);
  limitUnauthenticatedCallers(service, tokens);
  limitBodies(service, UPLOAD_MEMORY);
  const uploadTokens = new UploadTokens(readSecretFile('SERVICE_SECRET_FILE', config.SERVICE_SECRET_FILE));
  await serveMedia(service.app, {
    tokens,
    uploadTokens,
    storage,
    writer,
    cache,
    useOnce: async (id) =>
      (await redis.set(`${mongo.name}:upload:${id}`, '1', 'EX', UPLOAD_USED_SECONDS, 'NX')) === 'OK',
    wasUsed: async (id) => (await redis.exists(`${mongo.name}:upload:${id}`)) === 1,
  });
  createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: new StockOutbox(mongo),
  });
  const sweepStock = async (): Promise<void> => {
    await stock.expire();
    await ledger.drain();
  };
  scheduleJob(service, { name: 'stock sweep', intervalMs: SWEEP_MS, run: sweepStock });

  const bus = createPubSub(service, redis);
  await followCategories(service, { bus, categories });
  const sweeps = [
    {
      name: 'sale state',
      intervalMs: COMPARE_MS,
      run: async () => {
        await completeProducts(mongo);
        if (await visibility.sync().catch((error: unknown) => void outage.begin(error)))
          await cache.invalidate();
      },
    },
    {
      name: 'ratings',
      intervalMs: COMPARE_MS,
      run: async () => void ((await ratings.run()) && (await cache.invalidate())),
    },
    {
      name: 'sales figures',
      intervalMs: SALES_FIGURES_MS,
      run: async () => void ((await sales.update()) && (await cache.invalidate())),
    },
    {
      name: 'purchases of reviews',
      intervalMs: UNKNOWN_PURCHASES_MS,
      run: async () => void ((await verification.catchUp()) && (await cache.invalidate())),
    },
  ];
  for (const sweep of sweeps) scheduleJob(service, sweep);
  await startEventConsumer(service, {
    consumer: 'product',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: productEvents({
      accounts,
      sale,
      reviews,
      verification,
      sales,
      visibility,
      bus,
      cache,
      letters: new DeadLetters(mongo),
    }),
  });

  const createContext = createAppContext({
    reader,
    writer,
    cache,
    categories,
    search,
    order,
    accounts,
    directory,
    unverifiedReviews: unverified,
    reviewRepository: reviews,
    stock: new StockService(stock),
    idempotency: requests,
    adjustments: new MongoAdjustmentRepository(mongo, lowStock),
    movements: new MongoMovementReader(mongo, ledger),
    uploads: new ImageUploads(uploadTokens, publicUrl),
  });
  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    tokens,
    idempotency: { rules: idempotency, requests },
    context: createContext,
  });
  return service.listen();
};

/** Reads the tree anew when it has changed, in every instance: a queue tells one of them alone. */
async function followCategories(
  service: Service,
  { bus, categories }: { bus: PubSub; categories: CategoryDirectory },
): Promise<void> {
  const changes = await bus.subscribe(CHANNELS.categories());
  const follow = async (): Promise<void> => {
    for await (const _change of changes) categories.invalidate();
  };
  follow().catch((error: unknown) => service.logger.error({ err: error }, 'changes of categories'));
  service.onStop(async () => void (await changes.return?.()));
}

function client(
  service: Service,
  { name, url, identity }: { name: string; url: string; identity: CredentialSource },
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
