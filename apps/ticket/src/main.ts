import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import { connectRedis, createPubSub, startEventConsumer, createOutboxRelay } from '@e-storefront/messaging';
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
import { createOrderClient } from './clients/order.client';
import { createVisibleProductLoader } from './clients/product.client';
import { createReferenceClient } from './clients/reference.client';
import { createStaffClient } from './clients/staff.client';
import { settings } from './config';
import { createEventHandlers } from './event-handlers';
import type { AppContext } from './graphql/context';
import { GuestTicketService } from './ticket/guest-ticket.service';
import { createLoaders } from './graphql/loaders';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';
import type { Ticket } from './ticket/ticket';
import { ticketScopeFor } from './ticket/ticket-scope';
import { subscribeToTicket } from './ticket/ticket-updates';
import { TicketRepository } from './ticket/ticket.model';
import { TicketEventPublisher } from './ticket/ticket-event-publisher';
import { TicketPersonalData } from './ticket/ticket-personal-data.model';
import { TicketService } from './ticket/ticket.service';
import { TicketWorkflowService } from './ticket/ticket-workflow.service';

const LINK_ORDERS_INTERVAL_MS = 5_000;
const DAY_MS = 24 * 3_600_000;

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const service = createService('ticket', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const outbox = new Outbox(mongo);
  const accounts = new AccountRecords(mongo);
  const repository = new TicketRepository(mongo, { outbox, accounts });
  const links = new AccessLinks(mongo);
  const requests = new IdempotencyStore(mongo);
  await ensureIndexes(mongo);
  const redis = await connectRedis(service, config.REDIS_URL);
  const pubSub = createPubSub(service, redis);
  const publisher: TicketEventPublisher = new TicketEventPublisher({
    pubSub,
    background: new BackgroundTasks(),
    onError: (error) =>
      logFailure(service, error, 'publishing a ticket update failed; the outbox relay retries it'),
    onUpdate: () => relay.wake(),
  });
  const relay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: publisher.publishingOutbox(outbox),
  });
  const reads = new EventReads<Ticket | null>();
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const order = new ServiceClient('order', config.ORDER_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(
    async () => void (await Promise.all([auth, order, product].map((client) => client.close()))),
  );

  const accountDirectory = new AccountDirectory(auth);
  const tickets = new TicketService({
    repository,
    orders: createOrderClient(order),
    references: createReferenceClient({ accounts: accountDirectory, product }),
  });
  scheduleJob(service, {
    name: 'ticket order links',
    intervalMs: LINK_ORDERS_INTERVAL_MS,
    run: () => tickets.linkClaimedOrders((ticket) => publisher.publishUpdated(ticket)),
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
    context: (base) => {
      const scope = ticketScopeFor(base.principal);
      const staff = createStaffClient(auth);
      const workflow = new TicketWorkflowService({ repository, staff, publisher, now: () => new Date() });
      return {
        ...base,
        scope,
        tickets,
        workflow,
        guestTickets: new GuestTicketService({
          repository,
          workflow,
          links,
          linkLifetimeMs: config.TICKET_LINK_DAYS * DAY_MS,
        }),
        subscribeToTicket: (ticketId) => subscribeToTicket({ pubSub, repository, scope, reads }, ticketId),
        createdTickets: new WeakSet(),
        findCreatedTicket: (id) => repository.find('all', id),
        ...createLoaders(repository, scope),
        visibleProduct: createVisibleProductLoader(product, { ...base, scope }),
      };
    },
  });
  return service.listen();
};

if (require.main === module) runService('ticket', start);
