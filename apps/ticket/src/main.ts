import { z } from 'zod';
import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import { connectRedis, createPubSub, startEventConsumer, createOutboxRelay } from '@e-storefront/messaging';
import { identitySettings, readConfig, subgraphSettings } from '@e-storefront/config';
import {
  AccessLinks,
  AccountRecords,
  connectMongo,
  DeadLetters,
  ensureIndexes,
  IdempotencyStore,
  Outbox,
} from '@e-storefront/mongo';
import {
  BackgroundTasks,
  createService,
  logFailure,
  runService,
  scheduleJob,
  type StartService,
} from '@e-storefront/server';
import { AccountDirectory, EventReads, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import type { AppContext } from './graphql/context';
import { GuestTicketService } from './ticket/guest-ticket.service';
import { knownIds } from './clients/reference.client';
import { createLoaders } from './graphql/loaders';
import { orderOwners } from './clients/order.client';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';
import { staffDirectory } from './clients/staff.client';
import type { Ticket } from './ticket/ticket';
import { scopeOf } from './ticket/ticket-scope';
import { ticketEvents } from './event-handlers';
import { followTicket } from './ticket/ticket-updates';
import { MongoTicketRepository } from './ticket/ticket.model';
import { TicketPublisher } from './ticket/ticket-publisher';
import { TicketPeople } from './ticket/ticket-people.model';
import { TicketService } from './ticket/ticket.service';
import { TicketWorkService } from './ticket/ticket-workflow.service';
import { visibleProducts } from './clients/product.client';

export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  AUTH_URL: z.url(),
  ORDER_URL: z.url(),
  PRODUCT_URL: z.url(),
  /** For how many days the link of a mail opens its ticket. */
  TICKET_LINK_DAYS: z.coerce.number().int().min(1).max(365).default(90),
};

/** How often the orders are looked at that could not be confirmed when their tickets were opened. */
const CONFIRM_MS = 5_000;
const DAY_MS = 24 * 3_600_000;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('ticket', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const outbox = new Outbox(mongo);
  const accounts = new AccountRecords(mongo);
  const repository = new MongoTicketRepository(mongo, { outbox, accounts });
  const links = new AccessLinks(mongo);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);
  const bus = createPubSub(service, redis);
  const news: TicketPublisher = new TicketPublisher({
    bus,
    background: new BackgroundTasks(),
    onError: (error) => logFailure(service, error, 'a change of a ticket is published later'),
    onChange: () => relay.wake(),
  });
  const relay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: news.publishing(outbox),
  });
  const reads = new EventReads<Ticket | null>();
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const order = new ServiceClient('order', config.ORDER_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(async () => void (await Promise.all([auth, order, product].map((peer) => peer.close()))));

  const directory = new AccountDirectory(auth);
  const ticketsFor = (requestId: string): TicketService =>
    new TicketService({
      repository,
      orders: orderOwners(order, requestId),
      known: knownIds({ accounts: directory, product }, requestId),
    });
  scheduleJob(service, {
    name: 'orders of tickets',
    intervalMs: CONFIRM_MS,
    run: () => ticketsFor('order-links').confirmOrders((ticket) => news.changed(ticket)),
  });
  await startEventConsumer(service, {
    consumer: 'ticket',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: ticketEvents({ accounts, people: new TicketPeople(mongo), letters: new DeadLetters(mongo) }),
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
      const work = new TicketWorkService({ repository, staff, news, now: () => new Date() });
      return {
        ...base,
        scope,
        tickets: ticketsFor(base.requestId),
        work,
        guestTickets: new GuestTicketService({
          repository,
          work,
          links,
          linkLifetimeMs: config.TICKET_LINK_DAYS * DAY_MS,
        }),
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
