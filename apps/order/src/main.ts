import { z } from 'zod';
import { openTokenVerifier, ServiceIdentity } from '@e-storefront/auth';
import { connectRedis, openEventBus, openEventRelay } from '@e-storefront/bus';
import { ConfigError, identitySettings, readConfig, subgraphSettings } from '@e-storefront/config';
import { connectMongo, ensureIndexes, IdempotencyStore } from '@e-storefront/mongo';
import {
  BackgroundTasks,
  createService,
  runService,
  sweepRegularly,
  type Service,
  type StartService,
} from '@e-storefront/service';
import { EventReads, ServiceClient, serveSubgraph } from '@e-storefront/subgraph';
import { contextFactory, workers, type House } from './composition';
import { MongoCartRepository } from './cart.model';
import { MongoCheckoutRepository } from './checkout.model';
import { stopAtPoint } from './checkout.faults';
import type { AppContext } from './context';
import { MongoLedger } from './ledger.model';
import { Announced } from './order.announced';
import { MongoOrderExpiry } from './order.expiry.model';
import { MongoOrderFigures } from './order.analytics.model';
import { MongoOrderRepository } from './order.model';
import { joinedOutbox } from './order.outbox';
import { ORDER_LIFE, PAYMENT_LIFE, validateTable } from './order.transitions';
import { unpaidUntil, type UnpaidPolicy } from './order.unpaid';
import { unpaidPolicy, unpaidSettings } from './order.unpaid.settings';
import { PAYMENT_STATE_LIFE } from './payment.life';
import { providerEvents } from './payment.events.model';
import { MongoPaymentRepository } from './payment.model';
import { sandboxBooks } from './payment.providers.sandbox.model';
import { servePayments } from './payment.routes';
import { SandboxMessages } from './payment.sandbox-messages';
import { paymentProviders, paymentSettings, requireProvider, sandboxSecret } from './payment.settings';
import { idempotency } from './idempotency';
import { permissions } from './permissions';
import { pricingPolicy, pricingSettings } from './pricing.settings';
import { resolvers } from './resolvers';
import typeDefs from './schema.graphql';

const settings = {
  ...subgraphSettings,
  ...identitySettings,
  ...pricingSettings,
  ...paymentSettings,
  ...unpaidSettings,
  PRODUCT_URL: z.url(),
  COUPON_URL: z.url(),
  /** For tests: names the point of a checkout to stop at; see checkout.faults.ts. */
  CHECKOUT_FAULTS_FILE: z.string().optional(),
};

type Config = ReturnType<typeof readConfig<typeof settings>>;

/** How often what was left behind is looked for. */
const SWEEP_MS = 2_000;
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
  const identity = new ServiceIdentity('order', config);

  const mongo = await connectMongo(service, config.MONGODB_URI);
  const redis = await connectRedis(service, config.REDIS_URL);
  const orders = new MongoOrderRepository(mongo);
  const announced = new Announced();
  const checkouts = new MongoCheckoutRepository(mongo);
  const eventRelay = openEventRelay(service, {
    ...{ redisUrl: config.REDIS_URL, prefix: config.EVENTS_PREFIX },
    outbox: joinedOutbox(
      {
        pending: (limit) => orders.pending(limit),
        settle: (events) => orders.acknowledged(events, announced),
      },
      checkouts,
    ),
  });
  const secret = sandboxSecret(config);
  const sandboxMessages = new SandboxMessages({
    ...{ secret, credential: () => identity.credential() },
    onFailure: (err) => service.logger.warn({ err }, 'message of the sandbox'),
  });
  service.onClose(() => sandboxMessages.stop());
  const paying = paymentProviders(config, sandboxBooks(mongo), (charge) => sandboxMessages.send(charge));
  const house: House = {
    orders,
    figures: new MongoOrderFigures(mongo),
    carts: new MongoCartRepository(mongo),
    checkouts,
    idempotency: new IdempotencyStore(mongo),
    payments: new MongoPaymentRepository(mongo),
    paymentProviders: paying,
    ledger: new MongoLedger(mongo),
    at: config.CHECKOUT_FAULTS_FILE ? stopAtPoint(config.CHECKOUT_FAULTS_FILE) : undefined,
    wake: () => eventRelay.wake(),
    ...{ bus: openEventBus(service, redis), announced },
    ...{ background: new BackgroundTasks(), reads: new EventReads() },
    policy: pricingPolicy(config),
    unpaidPolicy: unpaidPolicy(config),
    expiry: new MongoOrderExpiry(mongo),
    ...openClients(service, config, identity),
    logger: service.logger,
  };
  await ensureIndexes(mongo);
  await limitOldUnpaid(orders, house.unpaidPolicy);

  const { relay, money } = recover(service, house);
  const tokens = await openTokenVerifier(service, config, redis);
  await servePayments(service, {
    ...{ config, paying, sandboxSecret: secret, tokens, events: providerEvents(mongo) },
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
  config: Pick<Config, 'PRODUCT_URL' | 'COUPON_URL'>,
  identity: ServiceIdentity,
): Pick<House, 'product' | 'coupon'> {
  const product = new ServiceClient('product', config.PRODUCT_URL, identity);
  const coupon = new ServiceClient('coupon', config.COUPON_URL, identity);
  service.onStop(() => Promise.all([product.close(), coupon.close()]).then(() => undefined));
  return { product, coupon };
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
  sweepRegularly(service, { name: 'unpaid orders', everyMs: EXPIRY_MS, run: () => expiry.run() });
  // Each by itself: a service that hangs holds up what needs it and nothing else.
  for (const run of [() => saga.recover(), () => relay.sweep(), () => relay.sweepPayments()]) {
    sweepRegularly(service, { name: 'recovery', everyMs: SWEEP_MS, atOnce: true, run });
  }
  return all;
}

/** @throws ConfigError */
function refuseFaultsInProduction({ NODE_ENV, CHECKOUT_FAULTS_FILE: file }: Config): void {
  if (NODE_ENV !== 'production' || file === undefined) return;
  throw new ConfigError('Bad configuration: CHECKOUT_FAULTS_FILE: is for tests, not for production.');
}

if (require.main === module) runService('order', start);
