import { z } from 'zod';
import { openServiceIdentity, openTokenVerifier, type CredentialSource } from '@e-storefront/auth';
import {
  combineOutboxes,
  connectRedis,
  createPubSub,
  startEventConsumer,
  createOutboxRelay,
} from '@e-storefront/messaging';
import { ConfigError, identitySettings, readConfig, subgraphSettings } from '@e-storefront/config';
import { AccessLinks, connectMongo, ensureIndexes, IdempotencyStore } from '@e-storefront/mongo';
import {
  BackgroundTasks,
  createService,
  runService,
  scheduleJob,
  type Service,
  type StartService,
} from '@e-storefront/server';
import { AccountDirectory, EventReads, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { timeZone } from './analytics/sales-periods';
import { contextFactory, workers, type House } from './composition';
import { MongoCartRepository } from './cart/cart.model';
import { MongoCheckoutRepository } from './checkout/checkout.model';
import { stopAtPoint } from './checkout/fault-points';
import type { AppContext } from './graphql/context';
import { MongoLedger } from './ledger/ledger.model';
import { Announced } from './lifecycle/published-event-cache';
import { orderEvents } from './order/account-events';
import { OrderErasure } from './order/order-erasure.model';
import { MongoOrderExpiry } from './lifecycle/order-expiry.model';
import { MongoOrderFigures } from './analytics/analytics.model';
import { MongoOrderRepository } from './order/order.model';
import { completeOrders } from './order/complete-orders.model';
import { ORDER_LIFE, PAYMENT_LIFE, validateTable } from './order/order-status';
import { unpaidUntil, type UnpaidPolicy } from './checkout/unpaid-orders';
import { unpaidPolicy, unpaidSettings } from './checkout/unpaid-orders.config';
import { PAYMENT_STATE_LIFE } from './payment/payment-states';
import { providerEvents } from './payment/webhooks/processed-webhooks.model';
import { MongoPaymentRepository } from './payment/payment.model';
import { sandboxBooks } from './payment/providers/sandbox/sandbox.model';
import { servePayments } from './payment/payment.routes';
import { SandboxMessages } from './payment/providers/sandbox/sandbox-webhooks';
import { paymentProviders, paymentSettings, requireProvider, sandboxSecret } from './payment/payment.config';
import { idempotency } from './graphql/idempotency';
import { permissions } from './graphql/permissions';
import { pricingPolicy, pricingSettings } from './pricing/pricing.config';
import { resolvers } from './graphql/resolvers';
import typeDefs from './schema.graphql';

export const settings = {
  ...subgraphSettings,
  ...identitySettings,
  ...pricingSettings,
  ...paymentSettings,
  /** The shop's days, weeks and months begin in it. */
  SHOP_TIME_ZONE: timeZone.default('UTC'),
  AUTH_URL: z.url(),
  ...unpaidSettings,
  PRODUCT_URL: z.url(),
  COUPON_URL: z.url(),
  /** How long orders of people who have left keep their address, in years after they were placed. */
  ORDER_RETENTION_YEARS: z.coerce.number().int().min(0).max(100).default(10),
  /** For tests: names the point of a checkout to stop at; see checkout.faults.ts. */
  CHECKOUT_FAULTS_FILE: z.string().optional(),
};

type Config = ReturnType<typeof readConfig<typeof settings>>;

/** How often what was left behind is looked for. */
const SWEEP_MS = 2_000;
/** How often personal data is looked for that has to go. */
const ERASE_MS = 60_000;
/** How often the orders are looked at that were not paid in time. */
const EXPIRY_MS = 5_000;

export const start: StartService = async (environment) => {
  validateTable(ORDER_LIFE);
  validateTable(PAYMENT_LIFE);
  validateTable(PAYMENT_STATE_LIFE);
  const config = readConfig(settings, environment);
  requireProvider(config);
  refuseFaultsInProduction(config);
  const service = createService('order', config);
  const identity = openServiceIdentity(service, config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const redis = await connectRedis(service, config.REDIS_URL);
  const orders = new MongoOrderRepository(mongo);
  const announced = new Announced();
  const checkouts = new MongoCheckoutRepository(mongo);
  const carts = new MongoCartRepository(mongo);
  const retentionYears = config.ORDER_RETENTION_YEARS;
  const erasure = new OrderErasure(mongo, { carts, retentionYears });
  const eventRelay = createOutboxRelay(service, {
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    outbox: combineOutboxes(
      {
        pending: (limit) => orders.pending(limit),
        acknowledge: (events) => orders.acknowledged(events, announced),
      },
      checkouts,
    ),
  });
  const secret = sandboxSecret(config);
  const sandboxMessages = new SandboxMessages({
    secret,
    credential: () => identity.credential(),
    onFailure: (err) => service.logger.warn({ err }, 'message of the sandbox'),
  });
  service.onClose(() => sandboxMessages.stop());
  const paying = paymentProviders(config, sandboxBooks(mongo), (charge) => sandboxMessages.send(charge));
  const house: House = {
    orders,
    figures: new MongoOrderFigures(mongo),
    carts,
    checkouts,
    idempotency: new IdempotencyStore(mongo),
    payments: new MongoPaymentRepository(mongo),
    paymentProviders: paying,
    waivedSharesMost: config.PAYMENT_WAIVED_SHARES,
    timeZone: config.SHOP_TIME_ZONE,
    ledger: new MongoLedger(mongo),
    links: new AccessLinks(mongo),
    at: config.CHECKOUT_FAULTS_FILE ? stopAtPoint(config.CHECKOUT_FAULTS_FILE) : undefined,
    wake: () => eventRelay.wake(),
    bus: createPubSub(service, redis),
    announced,
    background: new BackgroundTasks(),
    reads: new EventReads(),
    policy: pricingPolicy(config),
    unpaidPolicy: unpaidPolicy(config),
    expiry: new MongoOrderExpiry(mongo),
    ...openClients(service, config, identity),
    logger: service.logger,
  };
  await ensureIndexes(mongo);
  await completeOrders(mongo);
  scheduleJob(service, {
    name: 'erasure',
    intervalMs: ERASE_MS,
    runImmediately: true,
    run: () => erasure.sweep(),
  });
  await startEventConsumer(service, {
    consumer: 'order',
    redisUrl: config.REDIS_URL,
    prefix: config.EVENTS_PREFIX,
    mongo,
    handlers: orderEvents({ erasure }),
  });
  await limitOldUnpaid(orders, house.unpaidPolicy);

  const { relay, money } = recover(service, house);
  const tokens = await openTokenVerifier(service, config, redis);
  await servePayments(service, {
    config,
    paying,
    sandboxSecret: secret,
    tokens,
    events: providerEvents(mongo),
    orderOf: (orderId) => orders.find(orderId, 'all'),
    observe: async (charge) => {
      const payment = await money.observe(charge);
      if (payment) await relay.deliver(charge.orderId);
      return payment !== null;
    },
  });
  await serveSubgraph<AppContext>(service, {
    typeDefs,
    resolvers,
    permissions,
    idempotency: { rules: idempotency, requests: house.idempotency },
    tokens,
    context: contextFactory(house),
  });
  const running = await service.listen();
  sandboxMessages.listensAt(running.url);
  return running;
};

/** The services that this one calls; closed at its end. */
function openClients(
  service: Service,
  config: Pick<Config, 'AUTH_URL' | 'COUPON_URL' | 'PRODUCT_URL'>,
  identity: CredentialSource,
): Pick<House, 'accounts' | 'coupon' | 'product'> {
  const auth = new ServiceClient('auth', config.AUTH_URL, identity);
  const coupon = new ServiceClient('coupon', config.COUPON_URL, identity);
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  service.onStop(() => Promise.all([auth, coupon, product].map((one) => one.close())).then(() => undefined));
  return { accounts: new AccountDirectory(auth), coupon, product };
}

/** Gives orders that were placed before unpaid ones had an end the time that new ones have. */
async function limitOldUnpaid(orders: MongoOrderRepository, policy: UnpaidPolicy): Promise<void> {
  for (const method of ['bank_transfer', 'cash_on_delivery']) {
    await orders.limitOldUnpaid(method, unpaidUntil(method, policy, new Date()));
  }
}

/** Finishes what processes that died have left, as long as the service lives. @returns who does it */
function recover(service: Service, house: House): ReturnType<typeof workers> {
  const all = workers(house, 'recovery');
  const { saga, relay, expiry } = all;
  scheduleJob(service, { name: 'unpaid orders', intervalMs: EXPIRY_MS, run: () => expiry.run() });
  // Each by itself: a service that hangs holds up what needs it and nothing else.
  for (const run of [() => saga.recover(), () => relay.sweep(), () => relay.sweepPayments()]) {
    scheduleJob(service, { name: 'recovery', intervalMs: SWEEP_MS, runImmediately: true, run });
  }
  return all;
}

/** @throws ConfigError */
function refuseFaultsInProduction({ NODE_ENV, CHECKOUT_FAULTS_FILE: file }: Config): void {
  if (NODE_ENV !== 'production' || file === undefined) return;
  throw new ConfigError('Bad configuration: CHECKOUT_FAULTS_FILE: is for tests, not for production.');
}

if (require.main === module) runService('order', start);
