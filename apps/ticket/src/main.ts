import { z } from 'zod';
import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import { connectRedis, openEventBus } from '@e-storefront/bus';
import { identitySettings, readConfig, subgraphSettings } from '@e-storefront/config';
import { connectMongo, ensureIndexes } from '@e-storefront/mongo';
import { createService, runService, type StartService } from '@e-storefront/service';
import { ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import { createLoaders } from './loaders';
import { orderOwners } from './order-owners';
import { permissions } from './permissions';
import { resolvers } from './resolvers';
import typeDefs from './schema.graphql';
import { staffDirectory } from './staff-directory';
import { scopeOf } from './ticket.access';
import { followTicket } from './ticket.live';
import { MongoTicketRepository } from './ticket.model';
import { ticketNews } from './ticket.news';
import { TicketService } from './ticket.service';
import { TicketWorkService } from './ticket.work.service';
import { visibleProducts } from './visible-products';

const settings = {
  ...subgraphSettings,
  ...identitySettings,
  AUTH_URL: z.url(),
  ORDER_URL: z.url(),
  PRODUCT_URL: z.url(),
};

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('ticket', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const repository = new MongoTicketRepository(mongo);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);
  const bus = openEventBus(service, redis);
  const news = ticketNews(bus, (err) =>
    service.logger.error({ err }, 'a change of a ticket was not published'),
  );
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const order = new ServiceClient('order', config.ORDER_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(async () => void (await Promise.all([auth, order, product].map((peer) => peer.close()))));

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    tokens: await openTokenVerifier(service, config, redis),
    context: (base) => {
      const scope = scopeOf(base.principal);
      const staff = staffDirectory(auth, base.requestId);
      return {
        ...base,
        scope,
        tickets: new TicketService({ repository, orders: orderOwners(order, base.requestId) }),
        work: new TicketWorkService({ repository, staff, news, now: () => new Date() }),
        follow: (ticketId) => followTicket({ bus, repository, scope }, ticketId),
        opened: new WeakSet(),
        ...createLoaders(repository, scope),
        visibleProduct: visibleProducts(product, { ...base, scope }),
      };
    },
  });
  return service.listen();
};

if (require.main === module) runService('ticket', start);
