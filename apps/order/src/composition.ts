import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { hasPermission } from '@e-storefront/auth';
import type { PubSub } from '@e-storefront/messaging';
import type { BackgroundTasks } from '@e-storefront/server';
import type { AccountDirectory, ContextFactory, EventReads, ServiceClient } from '@e-storefront/subgraph';
import { CartService, type CartRepository } from './cart/cart.service';
import { CartReader } from './cart/cart-view.service';
import type { Catalogue } from './clients/catalogue';
import { catalogueClient } from './clients/product.client';
import type { CheckoutPoint } from './checkout/checkout';
import { CheckoutPricer } from './checkout/checkout-pricing.service';
import { CheckoutSaga, type CheckoutRepository } from './checkout/checkout.saga';
import type { AppContext } from './graphql/context';
import type { Coupons } from './clients/coupons';
import { couponsClient } from './clients/coupon.client';
import { createLoaders } from './graphql/loaders';
import { readScopeFor } from './order/order-scope';
import type { PublishedEventCache } from './lifecycle/published-event-cache';
import { AnalyticsService, type OrderFigures } from './analytics/analytics.service';
import { CheckoutService, type Idempotency } from './checkout/checkout.service';
import type { Order } from './order/order';
import { OrderMailService, type OrderLinks } from './mail/order-mail.service';
import { OrderExpiry, type ExpiryRepository } from './lifecycle/order-expiry';
import { OrderLifecycleService } from './lifecycle/order-lifecycle.service';
import { OrderUpdates } from './order/order-updates';
import type { MongoLedger } from './ledger/ledger.model';
import { OrderPaymentService } from './lifecycle/order-payment.service';
import type { PricingPolicy } from './pricing/pricing';
import { OrderOutboxProcessor } from './lifecycle/outbox-processor';
import type { OrderRepository } from './order/order.repository';
import { OrderRequests } from './lifecycle/order-requests.service';
import { OrderService } from './order/order.service';
import type { UnpaidPolicy } from './checkout/unpaid-orders';
import type { Providers } from './payment/providers/provider';
import type { PaymentRepository } from './payment/payment.repository';
import { PaymentService } from './payment/payment.service';

/** What lives as long as the process. */
export interface AppDependencies {
  orders: OrderRepository;
  analytics: OrderFigures;
  carts: CartRepository;
  checkouts: CheckoutRepository;
  idempotency: Idempotency;
  /** Something was written to the outbox. */
  wakeOutboxRelay: () => void;
  /** Stops checkouts at their points, for tests. */
  at?: ((point: CheckoutPoint) => Promise<void>) | undefined;
  pubsub: PubSub;
  /** What is done after requests are answered. */
  background: BackgroundTasks;
  /** The reads that followers of one event share. */
  eventReads: EventReads<Order | null>;
  publishedEvents: PublishedEventCache;
  pricingPolicy: PricingPolicy;
  unpaidPolicy: UnpaidPolicy;
  expiry: ExpiryRepository;
  product: ServiceClient;
  coupon: ServiceClient;
  accounts: AccountDirectory;
  payments: PaymentRepository;
  paymentProviders: Providers;
  /** How many shares of one checkout the shop bears because they are below the provider's minimum. */
  maxWaivedShares: number;
  /** The IANA time zone in which the shop's days begin. */
  timeZone: string;
  ledger: MongoLedger;
  accessLinks: OrderLinks;
  logger: FastifyBaseLogger;
}

interface Services {
  catalogue: Catalogue;
  coupons: Coupons;
  relay: OrderOutboxProcessor;
  money: OrderPaymentService;
  payments: PaymentService;
  saga: CheckoutSaga;
  expiry: OrderExpiry;
}

/** What speaks to other services; its calls carry the request id. */
export function createServices(house: AppDependencies, requestId: string): Services {
  const catalogue = catalogueClient(house.product, requestId);
  const coupons = couponsClient(house.coupon, requestId);
  const { orders, carts, checkouts, logger, at, background } = house;
  const payments = new PaymentService({ payments: house.payments, providers: house.paymentProviders });
  const money = new OrderPaymentService({ orders, payments: house.payments, service: payments, ledger: house.ledger });
  const relay = new OrderOutboxProcessor({
    orders,
    catalogue,
    coupons,
    money,
    background,
    announced: house.publishedEvents,
    bus: { publish: (channels, event) => house.pubsub.publish(channels, event).then(house.wakeOutboxRelay) },
    onFailure: (err, orderId) => logger.warn({ err, orderId, requestId }, 'to be told later'),
  });
  const saga = new CheckoutSaga({
    checkouts,
    carts,
    catalogue,
    coupons,
    payments,
    relay,
    at,
    unpaidPolicy: house.unpaidPolicy,
    onFailure: (err, groupId) => logger.warn({ err, groupId, requestId }, 'checkout left to recovery'),
  });
  const expiry = new OrderExpiry({
    orders,
    payments: house.payments,
    expiry: house.expiry,
    relay,
    onFailure: (err, orderId) => logger.warn({ err, orderId, requestId }, 'to be ended later'),
  });
  return { catalogue, coupons, relay, money, payments, saga, expiry };
}

/** Makes the services and loaders of a call. */
export function contextFactory(house: AppDependencies): ContextFactory<AppContext> {
  const { orders, carts, checkouts, analytics, idempotency, pricingPolicy, pubsub } = house;
  return (base) => {
    const { principal } = base;
    const { catalogue, coupons, relay, money, saga } = createServices(house, base.requestId);
    const isFirstOrder = async (customerId: string | null): Promise<boolean> =>
      customerId === null || orders.isFirstOrder(customerId);
    const life = new OrderLifecycleService({ orders, relay, money }, principal);
    const newId = (): string => randomBytes(12).toString('hex');
    const onFailure = (err: unknown): void =>
      base.logger.warn({ err }, 'carried out without a service that is away');
    return {
      ...base,
      orders: new OrderService(orders, principal),
      lifecycle: life,
      orderMails: new OrderMailService({ orders, checkouts, links: house.accessLinks }),
      requests: new OrderRequests({ orders, life, money, relay, idempotency, newId }, principal),
      checkout: new CheckoutService(
        {
          orders,
          carts,
          checkouts,
          saga,
          idempotency,
          policy: pricingPolicy,
          unpaidPolicy: house.unpaidPolicy,
          shares: {
            minimumFor: (method) => house.paymentProviders.of(method).minimum(pricingPolicy.currency),
            most: house.maxWaivedShares,
          },
          pricer: new CheckoutPricer({ orders, catalogue, coupons, policy: pricingPolicy, onFailure }),
          isAccount: async (id) => (await house.accounts.standing(id, base.requestId)) !== null,
        },
        principal,
      ),
      analytics: new AnalyticsService({ figures: analytics, timeZone: house.timeZone }, principal),
      policy: pricingPolicy,
      orderUpdates: new OrderUpdates({ orders, events: pubsub, reads: house.eventReads }, principal),
      carts: new CartService({ carts, catalogue }),
      cartReader: new CartReader({ catalogue, coupons, isFirstOrder, policy: pricingPolicy, onFailure }),
      loaders: createLoaders(orders, {
        scope: principal ? readScopeFor(principal) : {},
        payments: house.payments,
        customerId: hasPermission(principal, 'order:read') ? (principal?.id ?? null) : null,
      }),
    };
  };
}
