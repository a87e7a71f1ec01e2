import { openServiceIdentity, openTokenVerifier, type CredentialSource } from '@e-storefront/auth';
import {
  Cache,
  CHANNELS,
  connectRedis,
  createPubSub,
  purgeEntities,
  startEventConsumer,
  createOutboxRelay,
  type PubSub,
} from '@e-storefront/messaging';
import { readConfig, readSecretFile } from '@e-storefront/config';
import {
  AccountRecords,
  connectMongo,
  DeadLetters,
  ensureIndexes,
  IdempotencyStore,
  runMigrations,
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
import { loadCategories } from './clients/category.client';
import { CategoryCache, type CategoryNode } from './clients/category-cache';
import { CategorySnapshot } from './clients/category-snapshot.model';
import { CategoryVisibility } from './sale-state/category-visibility';
import type { AppContext } from './graphql/context';
import { createLoaders } from './graphql/loaders';
import { registerMediaRoutes } from './media/media.routes';
import { ImageUploadService, UploadTokens, type MediaStorage } from './media/media.service';
import { createS3Storage, createDiskStorage } from './media/media-storage';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { createEventHandlers } from './event-handlers';
import { completeProducts } from './migrations/0001-complete-products';
import { LiveProductIndex } from './catalog/product-index.model';
import { ProductReader } from './catalog/product-reader.model';
import { ProductWriter } from './catalog/product-writer.model';
import { createPurchaseClient } from './clients/purchase-verification.client';
import { resolvers } from './graphql/resolvers';
import { RatingRecalculation } from './reviews/rating-recalculation.model';
import { ReviewRepository } from './reviews/review.model';
import { ReviewVerification } from './reviews/review-verification';
import { UnitsSoldProjection } from './catalog/units-sold.model';
import { SaleState } from './sale-state/sale-state.model';
import { createServices } from './composition';
import { settings, type Config } from './config';
import typeDefs from './schema.graphql';
import { createSoldQuantities } from './clients/sold-quantities.client';
import { createMeilisearch, createSearchIndex } from './search/create-search-index';
import { StockAdjustmentRepository } from './inventory/stock-adjustment.model';
import { StockLedger } from './inventory/stock-ledger.model';
import { StockRepository } from './inventory/stock.model';
import { stockOutbox } from './inventory/stock-outbox.model';

/** The verification of the index in memory finds changes that no poll has seen. */
const INDEX_VERIFICATION_INTERVAL_MS = 3_600_000;
const INDEX_VERIFICATION_MS = 600_000;
const CATALOGUE_CACHE_SECONDS = 15;
/** Movements wake the job within a second; only those of a process that died wait so long. */
const STOCK_INTERVAL_MS = 5_000;
const EXPIRY_INTERVAL_MS = 15_000;
/** Interval of the jobs that correct what a missed event would have changed. */
const RECONCILE_INTERVAL_MS = 20_000;
const PENDING_PURCHASES_INTERVAL_MS = 5_000;
/** Order events wake the job within a second, so that several events share one reading. */
const UNITS_SOLD_INTERVAL_MS = 10_000;
const CONSUMED_UPLOAD_SECONDS = 3_600;
/** Memory limit of concurrent uploads, which all come from gateways. */
const UPLOAD_MEMORY = { inAll: 201_326_592, perAddress: 150_994_944, bytesPerSecond: 1_024 };

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const meilisearch = createMeilisearch(config);
  const service = createService('product', config);
  const identity = openServiceIdentity(service, config);
  const publicUrl = trimSlash(config.PUBLIC_URL);
  const storage = await createMediaStorage(config, publicUrl);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const lowStock = config.LOW_STOCK_THRESHOLD;
  const onStockMoved = (ids: readonly string[]): Promise<void> =>
    purgeEntities(service, redis, { type: 'Product', ids });
  const ledger = new StockLedger(mongo, async (ids) => {
    relay.wake();
    await onStockMoved(ids);
  });
  const stock: StockRepository = new StockRepository(mongo, ledger, lowStock, () => draining.wake());
  const live = new LiveProductIndex(mongo);
  const reader = new ProductReader(mongo, storage.urlOf, live);
  const accounts = new AccountRecords(mongo);
  const saleState = new SaleState(mongo, accounts);
  const writer = new ProductWriter(mongo, storage.urlOf, {
    lowStock,
    saleState,
    isSearchExternal: meilisearch !== null,
  });
  const unverified = config.UNVERIFIED_REVIEWS;
  const countsUnverified = unverified === 'counted';
  const reviews = new ReviewRepository(mongo, { countsUnverified, accounts });
  const snapshot = new CategorySnapshot(mongo);
  const ratingRecalculation = new RatingRecalculation(mongo, reviews, unverified);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  await runMigrations(mongo, [completeProducts]);
  const search = await createSearchIndex(service, { mongo, meilisearch, live });
  await live.current();
  scheduleJob(service, {
    name: 'product index',
    intervalMs: INDEX_VERIFICATION_INTERVAL_MS,
    timeoutMs: INDEX_VERIFICATION_MS,
    run: () => live.verify(),
  });
  const redis = await connectRedis(service, config.REDIS_URL);
  const cache = new Cache(redis, {
    namespace: `${mongo.name}:catalogue`,
    ttlSeconds: CATALOGUE_CACHE_SECONDS,
    service: service.name,
    onError: (error) => logFailure(service, error, 'cache'),
  });

  const category = createClient(service, { name: 'category', url: config.CATEGORY_URL, identity });
  const order = createClient(service, { name: 'order', url: config.ORDER_URL, identity });
  const directory = new AccountDirectory(
    createClient(service, { name: 'auth', url: config.AUTH_URL, identity }),
  );
  const outage = service.outage('category service');
  const load = async (): Promise<CategoryNode[]> => {
    const nodes = await loadCategories(category);
    outage.end();
    await snapshot.save(nodes);
    return nodes;
  };
  const categories = new CategoryCache({
    load,
    loadSnapshot: () => snapshot.load(),
    onError: (error) => outage.begin(error),
  });
  const visibility = new CategoryVisibility({ load, state: saleState });
  const verification = new ReviewVerification({
    reviews,
    purchases: createPurchaseClient(order),
  });
  const unitsSold = new UnitsSoldProjection(mongo, createSoldQuantities(order));
  const tokens = await openTokenVerifier(service, config, redis);
  limitUnauthenticatedCallers(service, tokens);
  limitBodies(service, UPLOAD_MEMORY);
  const uploadTokens = new UploadTokens(readSecretFile('SERVICE_SECRET_FILE', config.SERVICE_SECRET_FILE));
  await registerMediaRoutes(service.app, {
    tokens,
    uploadTokens,
    storage,
    writer,
    cache,
    consumeUpload: async (id) =>
      (await redis.set(`${mongo.name}:upload:${id}`, '1', 'EX', CONSUMED_UPLOAD_SECONDS, 'NX')) === 'OK',
    isConsumed: async (id) => (await redis.exists(`${mongo.name}:upload:${id}`)) === 1,
  });
  const relay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: stockOutbox(mongo),
  });
  const draining = scheduleJob(service, {
    name: 'stock movements',
    intervalMs: STOCK_INTERVAL_MS,
    run: () => ledger.drain(),
  });
  scheduleJob(service, {
    name: 'expired reservations',
    intervalMs: EXPIRY_INTERVAL_MS,
    run: () => stock.expire(),
  });
  const readingUnitsSold = scheduleJob(service, {
    name: 'units sold',
    intervalMs: UNITS_SOLD_INTERVAL_MS,
    run: async () => void (await unitsSold.update()),
  });

  const pubSub = createPubSub(service, redis);
  await followCategoryChanges(service, { pubSub, categories });
  const jobs = [
    {
      name: 'sale state',
      intervalMs: RECONCILE_INTERVAL_MS,
      run: async () => {
        // During a rolling update, instances of an earlier release still write incomplete rows.
        await completeProducts.run(mongo);
        if (await visibility.sync().catch((error: unknown) => void outage.begin(error)))
          await cache.invalidate();
      },
    },
    {
      name: 'ratings',
      intervalMs: RECONCILE_INTERVAL_MS,
      run: async () => void ((await ratingRecalculation.run()) && (await cache.invalidate())),
    },
    {
      name: 'purchase verification',
      intervalMs: PENDING_PURCHASES_INTERVAL_MS,
      run: async () => void ((await verification.verifyPending()) && (await cache.invalidate())),
    },
  ];
  for (const job of jobs) scheduleJob(service, job);
  await startEventConsumer(service, {
    consumer: 'product',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: createEventHandlers({
      accounts,
      saleState,
      reviews,
      verification,
      unitsSold: {
        recordOrderChange: async (orderId) => {
          await unitsSold.recordOrderChange(orderId);
          readingUnitsSold.wake();
        },
      },
      visibility,
      pubSub,
      cache,
      deadLetters: new DeadLetters(mongo),
    }),
  });

  const dependencies = {
    reader,
    writer,
    reviews,
    stock,
    onStockMoved,
    adjustments: new StockAdjustmentRepository(mongo, lowStock),
    ledger,
    idempotency: requests,
    accounts,
    cache,
    categories,
    search,
    uploads: new ImageUploadService(uploadTokens, publicUrl),
    order,
    directory,
    unverifiedReviews: unverified,
    logger: service.logger,
  };
  const services = createServices(dependencies);
  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    tokens,
    idempotency: { rules: idempotency, requests },
    purgedEntities: ['Product'],
    context: (base) => ({ ...base, ...services, loaders: createLoaders(dependencies, base) }),
  });
  return service.listen();
};

/** Invalidates the cached tree in every instance; the event queue delivers each event to one instance only. */
async function followCategoryChanges(
  service: Service,
  { pubSub, categories }: { pubSub: PubSub; categories: CategoryCache },
): Promise<void> {
  const changes = await pubSub.subscribe(CHANNELS.categories());
  const invalidateOnChange = async (): Promise<void> => {
    for await (const _change of changes) categories.invalidate();
  };
  invalidateOnChange().catch((error: unknown) =>
    service.logger.error({ err: error }, 'category change subscription'),
  );
  service.onStop(async () => void (await changes.return?.()));
}

function createClient(
  service: Service,
  { name, url, identity }: { name: string; url: string; identity: CredentialSource },
): ServiceClient {
  const client = new ServiceClient(name, url, identity);
  service.onStop(() => client.close());
  return client;
}

async function createMediaStorage(config: Config, publicUrl: string): Promise<MediaStorage> {
  const { MEDIA_S3_BUCKET: bucket, MEDIA_S3_REGION: region, MEDIA_S3_ENDPOINT: endpoint } = config;
  if (!bucket) return createDiskStorage(config.MEDIA_DIR, publicUrl);
  const address =
    config.MEDIA_S3_PUBLIC_URL ?? `${endpoint ?? `https://s3.${region}.amazonaws.com`}/${bucket}`;
  return createS3Storage({ bucket, region, publicUrl: trimSlash(address), ...(endpoint && { endpoint }) });
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

if (require.main === module) runService('product', start);
