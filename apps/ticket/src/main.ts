import { z } from 'zod';
import { openTokenVerifier, ServiceIdentity } from '@e-storefront/auth';
import { connectRedis, openEventBus } from '@e-storefront/bus';
import { identitySettings, readConfig, subgraphSettings } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore } from '@e-storefront/mongo';
import {
  BackgroundTasks,
  createService,
  runService,
  sweepRegularly,
  type StartService,
} from '@e-storefront/service';
import { EventReads, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import { createLoaders } from './loaders';
import { orderOwners } from './order-owners';
import { idempotency } from './idempotency';
import { permissions } from './permissions';
import { resolvers } from './resolvers';
import typeDefs from './schema.graphql';
import { staffDirectory } from './staff-directory';
import type { Ticket } from './ticket';
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

/** How often the orders are looked at that could not be confirmed when their tickets were opened. */
const CONFIRM_MS = 5_000;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('ticket', config);
  const identity = new ServiceIdentity('ticket', config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const repository = new MongoTicketRepository(mongo);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);
  const bus = openEventBus(service, redis);
  const onLost = (err: unknown): void =>
    service.logger.error({ err }, 'a change of a ticket was not published');
  const news = ticketNews(bus, onLost, new BackgroundTasks());
  const reads = new EventReads<Ticket | null>();
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const order = new ServiceClient('order', config.ORDER_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(async () => void (await Promise.all([auth, order, product].map((peer) => peer.close()))));

  sweepRegularly(service, {
    name: 'orders of tickets',
    everyMs: CONFIRM_MS,
    run: () =>
      new TicketService({ repository, orders: orderOwners(order, 'order-links') }).confirmOrders((ticket) =>
        news.changed(ticket),
      ),
  });

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests },
    tokens: await openTokenVerifier(service, config, redis),
    context: (base) => {
      const scope = scopeOf(base.principal);
      const staff = staffDirectory(auth, base.requestId);
      return {
        ...base,
        scope,
        tickets: new TicketService({ repository, orders: orderOwners(order, base.requestId) }),
        work: new TicketWorkService({ repository, staff, news, now: () => new Date() }),
        follow: (ticketId) => followTicket({ bus, repository, scope, reads }, ticketId),
        opened: new WeakSet(),
        ticketMade: (id) => repository.find('all', id),
        ...createLoaders(repository, scope),
        visibleProduct: visibleProducts(product, { ...base, scope }),
      };
    },
  });
  return service.listen();
};

if (require.main === module) runService('ticket', start);
