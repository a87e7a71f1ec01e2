import DataLoader from 'dataloader';
import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import { connectRedis, startEventConsumer } from '@e-storefront/messaging';
import { readConfig } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore, inKeyOrder } from '@e-storefront/mongo';
import { createService, runService, scheduleJob, type StartService } from '@e-storefront/server';
import { AccountDirectory, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { createReferenceClient } from './clients/reference.client';
import { settings } from './config';
import type { AppContext } from './graphql/context';
import { createEventHandlers } from './event-handlers';
import { CouponService } from './coupon/coupon.service';
import { CustomerGroupRepository } from './customer-group/customer-group.model';
import { CustomerGroupService } from './customer-group/customer-group.service';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { isCoupon, type Coupon } from './promotion/promotion';
import { PromotionRepository } from './promotion/promotion.model';
import { PromotionService } from './promotion/promotion.service';
import { RedemptionRepository } from './redemption/redemption.model';
import { RedemptionService } from './redemption/redemption.service';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';

const EXPIRY_INTERVAL_MS = 15_000;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('coupon', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const promotionRepository = new PromotionRepository(mongo);
  const groups = new CustomerGroupRepository(mongo);
  const redemptions = new RedemptionService({
    promotions: promotionRepository,
    redemptions: new RedemptionRepository(mongo, { promotions: promotionRepository, groups }),
  });
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  scheduleJob(service, {
    name: 'reservation expiry',
    intervalMs: EXPIRY_INTERVAL_MS,
    run: () => redemptions.expire(),
  });
  const redis = await connectRedis(service, config.REDIS_URL);
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const category = new ServiceClient('category', config.CATEGORY_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(
    async () => void (await Promise.all([auth, category, product].map((client) => client.close()))),
  );
  const services = { accounts: new AccountDirectory(auth), category, product };
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
    context: (base) => {
      const references = createReferenceClient(services);
      const promotions = new PromotionService(promotionRepository, references);
      return {
        ...base,
        promotions,
        coupons: new CouponService({ promotions, repository: promotionRepository }),
        customerGroups: new CustomerGroupService(groups, references),
        redemptions,
        couponById: new DataLoader<string, Coupon | null>(async (ids) =>
          inKeyOrder(ids, (await promotionRepository.findMany(ids)).filter(isCoupon), ({ id }) => id),
        ),
      };
    },
  });
  return service.listen();
};

if (require.main === module) runService('coupon', start);
