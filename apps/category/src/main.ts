import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import {
  Cache,
  connectRedis,
  createOutboxRelay,
  observedOutbox,
  type OutboxRelay,
} from '@e-storefront/messaging';
import { readConfig } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore, Outbox } from '@e-storefront/mongo';
import { createService, logFailure, runService, type StartService } from '@e-storefront/server';
import { ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { CategoryRepository } from './category/category.model';
import type { AppContext } from './graphql/context';
import { createLoaders } from './graphql/loaders';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { resolvers } from './graphql/resolvers';
import { createServices } from './composition';
import { settings } from './config';
import typeDefs from './schema.graphql';

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('category', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  let relay: OutboxRelay | undefined = undefined;
  const outbox = new Outbox(mongo, () => relay?.wake());
  const repository = new CategoryRepository(mongo, outbox);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);
  const cache = new Cache(redis, {
    namespace: `${mongo.name}:tree`,
    ttlSeconds: 300,
    service: service.name,
    onError: (error) => logFailure(service, error, 'cache'),
  });
  relay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: observedOutbox(outbox, () => cache.invalidate()),
  });
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(() => product.close());
  const services = createServices({ repository, cache, product });

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests },
    tokens: await openTokenVerifier(service, config, redis),
    context: (base) => ({ ...base, ...services, ...createLoaders(services, base) }),
  });
  return service.listen();
};

if (require.main === module) runService('category', start);
