import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import { connectRedis, startEventConsumer } from '@e-storefront/messaging';
import { readConfig } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore } from '@e-storefront/mongo';
import { createService, runService, scheduleJob, type StartService } from '@e-storefront/server';
import { AccountDirectory, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { createServices } from './composition';
import { settings } from './config';
import type { AppContext } from './graphql/context';
import { createLoaders } from './graphql/loaders';
import { createEventHandlers } from './event-handlers';
import { CustomerGroupRepository } from './customer-group/customer-group.model';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { PromotionRepository } from './promotion/promotion.model';
import { RedemptionRepository } from './redemption/redemption.model';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';

const EXPIRY_INTERVAL_MS = 15_000;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('coupon', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const promotions = new PromotionRepository(mongo);
  const groups = new CustomerGroupRepository(mongo);
  const redemptions = new RedemptionRepository(mongo, { promotions, groups });
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const category = new ServiceClient('category', config.CATEGORY_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(
    async () => void (await Promise.all([auth, category, product].map((client) => client.close()))),
  );
  const accounts = new AccountDirectory(auth);
  const services = createServices({ promotions, groups, redemptions, accounts, category, product });
  scheduleJob(service, {
    name: 'reservation expiry',
    intervalMs: EXPIRY_INTERVAL_MS,
    run: async () => void (await services.redemptions.expire()),
  });
  await startEventConsumer(service, {
    consumer: 'coupon',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: createEventHandlers({ groups }),
  });

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests },
    tokens: await openTokenVerifier(service, config, redis),
    context: (base) => ({ ...base, ...services, ...createLoaders(promotions) }),
  });
  return service.listen();
};

if (require.main === module) runService('coupon', start);
