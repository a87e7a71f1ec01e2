import DataLoader from 'dataloader';
import { openTokenVerifier } from '@e-storefront/auth';
import { connectRedis } from '@e-storefront/bus';
import { readConfig, subgraphSettings } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore, inKeyOrder } from '@e-storefront/mongo';
import { createService, runService, sweepRegularly, type StartService } from '@e-storefront/service';
import { serveSubgraph } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import { couponModel, MongoCouponRepository } from './coupon.model';
import { CouponService } from './coupon.service';
import { CustomerGroups } from './customer-group.model';
import { CustomerGroupService } from './customer-group.service';
import { idempotency } from './idempotency';
import { permissions } from './permissions';
import { isCoupon, type Coupon } from './promotion';
import { MongoReservationRepository } from './promotion.reservation.model';
import { ReservationService } from './promotion.reservation.service';
import { resolvers } from './resolvers';
import typeDefs from './schema.graphql';

const SWEEP_MS = 15_000;

export const start: StartService = async (environment) => {
  const config = readConfig(subgraphSettings, environment);
  const service = createService('coupon', config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const rows = couponModel(mongo);
  const repository = new MongoCouponRepository(rows);
  const reservations = new ReservationService(new MongoReservationRepository(mongo, rows));
  const customerGroups = new CustomerGroupService(new CustomerGroups(mongo));
  const coupons = new CouponService(repository);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  sweepRegularly(service, {
    name: 'reservation sweep',
    everyMs: SWEEP_MS,
    run: () => reservations.expire(),
  });
  const redis = await connectRedis(service, config.REDIS_URL);

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
      return { ...base, coupons, reservations, customerGroups, couponById };
    },
  });
  return service.listen();
};

if (require.main === module) runService('coupon', start);
