import DataLoader from 'dataloader';
import { z } from 'zod';
import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import { connectRedis, startEventConsumer } from '@e-storefront/messaging';
import { identitySettings, readConfig, subgraphSettings } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore, inKeyOrder } from '@e-storefront/mongo';
import { createService, runService, scheduleJob, type StartService } from '@e-storefront/server';
import { AccountDirectory, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import type { AppContext } from './graphql/context';
import { couponEvents } from './event-handlers';
import { couponModel, MongoCouponRepository } from './coupon/coupon.model';
import { CouponService } from './coupon/coupon.service';
import { CustomerGroups } from './customer-group/customer-group.model';
import { CustomerGroupService } from './customer-group/customer-group.service';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { isCoupon, type Coupon } from './promotion/promotion';
import { references } from './clients/reference.client';
import { MongoReservationRepository } from './redemption/redemption.model';
import { ReservationService } from './redemption/redemption.service';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';

export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  AUTH_URL: z.url(),
  CATEGORY_URL: z.url(),
  PRODUCT_URL: z.url(),
};

const SWEEP_MS = 15_000;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('coupon', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const rows = couponModel(mongo);
  const repository = new MongoCouponRepository(rows);
  const reservations = new ReservationService(new MongoReservationRepository(mongo, rows));
  const groups = new CustomerGroups(mongo);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  scheduleJob(service, {
    name: 'reservation sweep',
    intervalMs: SWEEP_MS,
    run: () => reservations.expire(),
  });
  const redis = await connectRedis(service, config.REDIS_URL);
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const category = new ServiceClient('category', config.CATEGORY_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(async () => void (await Promise.all([auth, category, product].map((peer) => peer.close()))));
  const sources = { accounts: new AccountDirectory(auth), category, product };
  await startEventConsumer(service, {
    consumer: 'coupon',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: couponEvents({ groups }),
  });

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests },
    tokens: await openTokenVerifier(service, config, redis),
    context: (base) => {
      const couponById = new DataLoader<string, Coupon | null>(async (ids) =>
        inKeyOrder(ids, (await repository.findMany(ids)).filter(isCoupon), ({ id }) => id),
      );
      const known = references(sources, base.requestId);
      return {
        ...base,
        coupons: new CouponService(repository, known),
        customerGroups: new CustomerGroupService(groups, known),
        reservations,
        couponById,
      };
    },
  });
  return service.listen();
};

if (require.main === module) runService('coupon', start);
