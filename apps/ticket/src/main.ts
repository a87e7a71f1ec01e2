import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import {
  connectRedis,
  createPubSub,
  startEventConsumer,
  createOutboxRelay,
  type OutboxRelay,
} from '@e-storefront/messaging';
import { readConfig } from '@e-storefront/config';
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
import { createServices } from './composition';
import { settings } from './config';
import { createEventHandlers } from './event-handlers';
import type { AppContext } from './graphql/context';
import { createLoaders } from './graphql/loaders';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';
import { TicketRepository } from './ticket/ticket.model';
import { TicketEventPublisher } from './ticket/ticket-event-publisher';
import { TicketPersonalData } from './ticket/ticket-personal-data.model';

const LINK_ORDERS_INTERVAL_MS = 5_000;
const DAY_MS = 24 * 3_600_000;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('ticket', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  let relay: OutboxRelay | undefined = undefined;
  const outbox = new Outbox(mongo, () => relay?.wake());
  const accounts = new AccountRecords(mongo);
  const repository = new TicketRepository(mongo, { outbox, accounts });
  const links = new AccessLinks(mongo);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);
  const pubSub = createPubSub(service, redis);
  const publisher = new TicketEventPublisher({
    pubSub,
    background: new BackgroundTasks(),
    onError: (error) =>
      logFailure(service, error, 'publishing a ticket update failed; the outbox relay retries it'),
  });
  relay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: publisher.publishingOutbox(outbox),
  });
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const order = new ServiceClient('order', config.ORDER_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(
    async () => void (await Promise.all([auth, order, product].map((client) => client.close()))),
  );

  const services = createServices({
    repository,
    links,
    linkLifetimeMs: config.TICKET_LINK_DAYS * DAY_MS,
    publisher,
    pubSub,
    reads: new EventReads(),
    accounts: new AccountDirectory(auth),
    auth,
    order,
    product,
  });
  scheduleJob(service, {
    name: 'ticket order links',
    intervalMs: LINK_ORDERS_INTERVAL_MS,
    run: () => services.tickets.linkClaimedOrders((ticket) => publisher.publishUpdated(ticket)),
  });
  await startEventConsumer(service, {
    consumer: 'ticket',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: createEventHandlers({
      accounts,
      personalData: new TicketPersonalData(mongo),
      deadLetters: new DeadLetters(mongo),
    }),
  });

  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests },
    tokens: await openTokenVerifier(service, config, redis),
    context: (base) => ({
      ...base,
      ...services,
      ...createLoaders({ repository, product }, base),
      createdTickets: new WeakSet(),
    }),
  });
  return service.listen();
};

if (require.main === module) runService('ticket', start);
