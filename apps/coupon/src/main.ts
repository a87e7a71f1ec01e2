import DataLoader from 'dataloader';
import { openTokenVerifier } from '@e-storefront/auth';
import { connectRedis } from '@e-storefront/bus';
import { readConfig, subgraphSettings } from '@e-storefront/config';
import { connectMongo, ensureIndexes, inKeyOrder } from '@e-storefront/mongo';
import { createService, runService, type StartService } from '@e-storefront/service';
import { serveSubgraph } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { Coupon } from './coupon';
import { couponModel, MongoCouponRepository } from './coupon.model';
import { MongoRedemptionRepository } from './coupon.redemption.model';
import { RedemptionService } from './coupon.redemption.service';
import { CouponService } from './coupon.service';
import { permissions } from './permissions';
import { resolvers } from './resolvers';
import typeDefs from './schema.graphql';

export const start: StartService = async (environment) => {
  const config = readConfig(subgraphSettings, environment);
  const service = createService('coupon', config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const rows = couponModel(mongo);
  const repository = new MongoCouponRepository(rows);
  const redemptions = new RedemptionService(new MongoRedemptionRepository(mongo, rows));
  const coupons = new CouponService(repository);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    tokens: await openTokenVerifier(service, config, redis),
    context: (base) => {
      const couponById = new DataLoader<string, Coupon | null>(async (ids) =>
        inKeyOrder(ids, await repository.findMany(ids), ({ id }) => id),
      );
      return { ...base, coupons, redemptions, couponById };
    },
  });
  return service.listen();
};

if (require.main === module) runService('coupon', start);
