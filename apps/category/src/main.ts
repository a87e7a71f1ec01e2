import { hasPermission, openServiceIdentity, openTokenVerifier, type ServiceScope } from '@e-storefront/auth';
import { Cache, connectRedis, createOutboxRelay, type OutboxRelay } from '@e-storefront/messaging';
import { readConfig } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore, Outbox } from '@e-storefront/mongo';
import { createService, logFailure, runService, type StartService } from '@e-storefront/server';
import { refuseExpired, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { CategoryRepository } from './category/category.model';
import { invalidatingOutbox } from './category/category-outbox';
import { CategoryService } from './category/category.service';
import type { CategoryTree } from './category/category-tree';
import type { AppContext } from './graphql/context';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { createProductClient } from './clients/product.client';
import { resolvers } from './graphql/resolvers';
import { settings } from './config';
import typeDefs from './schema.graphql';

/** The scope of services that read hidden categories. */
const READ_ALL_SCOPE: ServiceScope = 'category:read';

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('category', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const outbox = new Outbox(mongo);
  let relay: OutboxRelay | undefined = undefined;
  const repository = new CategoryRepository(mongo, outbox, () => relay?.wake());
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);
  const cache = new Cache(redis, {
    namespace: `${mongo.name}:tree`,
    ttlSeconds: 300,
    onError: (error) => logFailure(service, error, 'cache'),
  });
  relay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: invalidatingOutbox(outbox, cache),
  });
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(() => product.close());

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests },
    tokens: await openTokenVerifier(service, config, redis),
    context: (base) => {
      const products = createProductClient(product);
      const categories = new CategoryService({ repository, cache, products });
      let loadedTree: Promise<CategoryTree> | undefined;
      const canSeeAll =
        hasPermission(base.principal, 'category:write') || base.callerScopes.includes(READ_ALL_SCOPE);
      const readTree = async (): Promise<CategoryTree> => {
        const tree = await categories.tree();
        return canSeeAll ? tree : tree.active();
      };
      return {
        ...base,
        categories,
        tree: () => (loadedTree ??= readTree()),
        assertNotExpired: () => refuseExpired(base, 'category:write'),
      };
    },
  });
  return service.listen();
};

if (require.main === module) runService('category', start);
