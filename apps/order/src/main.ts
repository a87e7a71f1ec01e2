import { openServiceIdentity, openTokenVerifier, type CredentialSource } from '@e-storefront/auth';
import {
  combineOutboxes,
  connectRedis,
  createPubSub,
  startEventConsumer,
  createOutboxRelay,
} from '@e-storefront/messaging';
import { ConfigError, readConfig } from '@e-storefront/config';
import {
  AccessLinks,
  connectMongo,
  ensureIndexes,
  IdempotencyStore,
  runMigrations,
} from '@e-storefront/mongo';
import {
  BackgroundTasks,
  createService,
  runService,
  scheduleJob,
  type Service,
  type StartService,
} from '@e-storefront/server';
import { AccountDirectory, EventReads, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { AnalyticsRepository } from './analytics/analytics.model';
import { SalesRollups } from './analytics/sales-rollups.model';
import { CartRepository } from './cart/cart.model';
import { CheckoutRepository } from './checkout/checkout.model';
import { pauseAtCheckpoint } from './checkout/checkpoints';
import { toUnpaidPolicy } from './order/unpaid-orders.config';
import { settings, type OrderConfig } from './config';
import { createServices, type AppDependencies } from './composition';
import { accountEventHandlers } from './erasure/account-events';
import { OrderErasure } from './erasure/order-erasure.model';
import type { AppContext } from './graphql/context';
import { createLoaders } from './graphql/loaders';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { resolvers } from './graphql/resolvers';
import { LedgerRepository } from './ledger/ledger.model';
import { OrderExpiryRepository } from './lifecycle/order-expiry.model';
import { OrderOutboxRepository } from './lifecycle/order-outbox.model';
import { PublishedEventCache } from './lifecycle/published-event-cache';
import { completeRefundedOrders } from './migrations/0001-complete-refunded-orders';
import { setPaymentDeadlines } from './migrations/0002-set-payment-deadlines';
import { countEarlierOrders } from './migrations/0003-count-earlier-orders';
import { OrderRepository } from './order/order.model';
import { ORDER_TRANSITIONS, PAYMENT_STATUS_TRANSITIONS, validateTransitions } from './order/order-status';
import { assertProviderConfigured, createPaymentProviders } from './payment/payment.config';
import { PaymentRepository } from './payment/payment.model';
import { servePayments } from './payment/payment.routes';
import { PAYMENT_STATE_TRANSITIONS } from './payment/payment-states';
import { createSandboxChargeRepository } from './payment/providers/sandbox/sandbox.model';
import { readSandboxSecret } from './payment/providers/sandbox/sandbox.config';
import { SandboxWebhookSender } from './payment/providers/sandbox/webhook-sender';
import { ProcessedWebhooks } from './payment/webhooks/processed-webhooks.model';
import { toPricingPolicy } from './pricing/pricing.config';
import typeDefs from './schema.graphql';

/** Less than the lease of a checkout, so that the end of each lease is known before. */
const RECOVERY_INTERVAL_MS = 5_000;
const ERASURE_INTERVAL_MS = 60_000;
const EXPIRY_INTERVAL_MS = 15_000;
const COUNTING_INTERVAL_MS = 5_000;

export const start: StartService = async (environment) => {
  validateTransitions(ORDER_TRANSITIONS);
  validateTransitions(PAYMENT_STATUS_TRANSITIONS);
  validateTransitions(PAYMENT_STATE_TRANSITIONS);
  const config = readConfig(settings, environment);
  assertProviderConfigured(config);
  rejectFaultsInProduction(config);
  const service = createService('order', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const redis = await connectRedis(service, config.REDIS_URL);
  const orders = new OrderRepository(mongo);
  const outbox = new OrderOutboxRepository(mongo);
  const expiry = new OrderExpiryRepository(mongo);
  const publishedEvents = new PublishedEventCache();
  const checkouts: CheckoutRepository = new CheckoutRepository(mongo, {
    onEvent: () => eventRelay.wake(),
  });
  const carts = new CartRepository(mongo);
  const retentionYears = config.ORDER_RETENTION_YEARS;
  const salesRollups = new SalesRollups(mongo);
  const erasure = new OrderErasure(mongo, { carts, retentionYears });
  const eventRelay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: combineOutboxes(
      {
        pending: (limit) => outbox.pending(limit),
        acknowledge: (events) => outbox.removeAcknowledged(events, publishedEvents),
      },
      checkouts.outbox,
    ),
  });
  const secret = readSandboxSecret(config);
  const sandboxWebhooks = new SandboxWebhookSender({
    secret,
    credential: () => identity.credential(),
    onFailure: (err) => service.logger.warn({ err }, 'sandbox webhook failed'),
  });
  service.onClose(() => sandboxWebhooks.stop());
  const providers = createPaymentProviders(config, {
    charges: createSandboxChargeRepository(mongo),
    secret,
    sendWebhook: (charge) => sandboxWebhooks.send(charge),
  });
  const deps: AppDependencies = {
    orders,
    outbox,
    expiry,
    analytics: new AnalyticsRepository(mongo),
    carts,
    checkouts,
    idempotency: new IdempotencyStore(mongo),
    payments: new PaymentRepository(mongo),
    paymentProviders: providers,
    maxWaivedShares: config.PAYMENT_WAIVED_SHARES,
    timeZone: config.SHOP_TIME_ZONE,
    ledger: new LedgerRepository(mongo),
    accessLinks: new AccessLinks(mongo),
    onCheckpoint: config.CHECKOUT_FAULTS_FILE ? pauseAtCheckpoint(config.CHECKOUT_FAULTS_FILE) : undefined,
    wakeOutboxRelay: () => eventRelay.wake(),
    pubsub: createPubSub(service, redis),
    publishedEvents,
    background: new BackgroundTasks(),
    eventReads: new EventReads(),
    pricingPolicy: toPricingPolicy(config),
    unpaidPolicy: toUnpaidPolicy(config),
    ...openClients(service, config, identity),
    logger: service.logger,
  };
  await ensureIndexes(mongo);
  await salesRollups.prepare(config.SHOP_TIME_ZONE);
  await runMigrations(mongo, [
    completeRefundedOrders,
    setPaymentDeadlines(deps.unpaidPolicy),
    countEarlierOrders,
  ]);
  scheduleJob(service, {
    name: 'sales figures',
    intervalMs: COUNTING_INTERVAL_MS,
    run: async () => void (await salesRollups.countPending()),
  });
  scheduleJob(service, {
    name: 'erasure',
    intervalMs: ERASURE_INTERVAL_MS,
    runImmediately: true,
    run: () => erasure.run(),
  });
  await startEventConsumer(service, {
    consumer: 'order',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: accountEventHandlers(erasure),
  });
  const { services, outboxProcessor, ...jobs } = createServices(deps);
  startBackgroundJobs(service, { outboxProcessor, ...jobs });
  const tokens = await openTokenVerifier(service, config, redis);
  await servePayments(service, {
    setups: providers.setups,
    tokens,
    processedWebhooks: new ProcessedWebhooks(mongo),
    findOrder: (orderId) => orders.find(orderId, 'all'),
    applyProviderUpdate: (charge) => outboxProcessor.applyProviderUpdate(charge),
  });
  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests: deps.idempotency },
    tokens,
    context: (base) => ({ ...base, ...services, loaders: createLoaders(deps, base) }),
  });
  const running = await service.listen();
  sandboxWebhooks.setTarget(running.url);
  return running;
};

/** Clients of the other services, which close when the service stops. */
function openClients(
  service: Service,
  config: Pick<OrderConfig, 'AUTH_URL' | 'COUPON_URL' | 'PRODUCT_URL'>,
  identity: CredentialSource,
): Pick<AppDependencies, 'accounts' | 'coupon' | 'product'> {
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const coupon = new ServiceClient('coupon', config.COUPON_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(() =>
    Promise.all([auth, coupon, product].map((client) => client.close())).then(() => undefined),
  );
  return { accounts: new AccountDirectory(auth), coupon, product };
}

/** Expires unpaid orders, and finishes the work that crashed processes and unavailable services left. */
function startBackgroundJobs(
  service: Service,
  { saga, outboxProcessor, expiry }: Omit<ReturnType<typeof createServices>, 'services'>,
): void {
  scheduleJob(service, { name: 'unpaid orders', intervalMs: EXPIRY_INTERVAL_MS, run: () => expiry.run() });
  // Separate jobs, so that an unresponsive service delays only the jobs that call it.
  for (const run of [
    () => saga.recover(),
    () => outboxProcessor.processStale(),
    () => outboxProcessor.processStalePayments(),
  ]) {
    scheduleJob(service, { name: 'recovery', intervalMs: RECOVERY_INTERVAL_MS, runImmediately: true, run });
  }
}

/** @throws ConfigError */
function rejectFaultsInProduction({ NODE_ENV, CHECKOUT_FAULTS_FILE: file }: OrderConfig): void {
  if (NODE_ENV !== 'production' || file === undefined) return;
  throw new ConfigError('Bad configuration: CHECKOUT_FAULTS_FILE is for tests, not for production.');
}

if (require.main === module) runService('order', start);
