import type { FastifyBaseLogger } from 'fastify';
import type { PubSub } from '@e-storefront/messaging';
import type { AccessLinks, IdempotencyStore } from '@e-storefront/mongo';
import type { BackgroundTasks } from '@e-storefront/server';
import {
  optionalCall,
  type AccountDirectory,
  type EventReads,
  type ServiceClient,
} from '@e-storefront/subgraph';
import type { AnalyticsRepository } from './analytics/analytics.model';
import { AnalyticsService } from './analytics/analytics.service';
import type { CartRepository } from './cart/cart.model';
import { CartService } from './cart/cart.service';
import { CartViewService } from './cart/cart-view.service';
import type { Checkpoint } from './checkout/checkpoints';
import { CheckoutPricingService } from './checkout/checkout-pricing.service';
import type { CheckoutRepository } from './checkout/checkout.model';
import { CheckoutSaga } from './checkout/checkout.saga';
import { CheckoutService } from './checkout/checkout.service';
import type { UnpaidPolicy } from './order/unpaid-orders';
import { createCouponClient } from './clients/coupon.client';
import { createProductClient } from './clients/product.client';
import type { LedgerRepository } from './ledger/ledger.model';
import { OrderExpiry } from './lifecycle/order-expiry';
import type { OrderExpiryRepository } from './lifecycle/order-expiry.model';
import { OrderLifecycleService } from './lifecycle/order-lifecycle.service';
import type { OrderOutboxRepository } from './lifecycle/order-outbox.model';
import { OrderPaymentService } from './lifecycle/order-payment.service';
import { OrderOutboxProcessor } from './lifecycle/outbox-processor';
import type { PublishedEventCache } from './lifecycle/published-event-cache';
import { OrderMailService } from './mail/order-mail.service';
import type { Order } from './order/order';
import type { OrderRepository } from './order/order.model';
import { OrderService } from './order/order.service';
import { OrderUpdates } from './order/order-updates';
import type { PaymentRepository } from './payment/payment.model';
import { PaymentService } from './payment/payment.service';
import type { Providers } from './payment/providers/provider';
import type { PricingPolicy } from './pricing/pricing';

/** Process-wide dependencies of the services. */
export interface AppDependencies {
  orders: OrderRepository;
  outbox: OrderOutboxRepository;
  expiry: OrderExpiryRepository;
  analytics: AnalyticsRepository;
  carts: CartRepository;
  checkouts: CheckoutRepository;
  payments: PaymentRepository;
  ledger: LedgerRepository;
  idempotency: IdempotencyStore;
  accessLinks: AccessLinks;
  /** Lets the relay read the outbox at once. */
  wakeOutboxRelay: () => void;
  pubsub: PubSub;
  publishedEvents: PublishedEventCache;
  /** Subscribers with the same rights share one read per event. */
  eventReads: EventReads<Order | null>;
  /** Runs work after the response. */
  background: BackgroundTasks;
  product: ServiceClient;
  coupon: ServiceClient;
  accounts: AccountDirectory;
  paymentProviders: Providers;
  pricingPolicy: PricingPolicy;
  unpaidPolicy: UnpaidPolicy;
  /** The most shares of one checkout that the shop bears because they are below the provider's minimum. */
  maxWaivedShares: number;
  /** The IANA time zone in which the shop's days begin. */
  timeZone: string;
  /** Pauses checkouts at checkpoints, in tests. */
  onCheckpoint?: ((point: Checkpoint) => Promise<void>) | undefined;
  logger: FastifyBaseLogger;
}

/** The services of the GraphQL context. */
export interface Services {
  orders: OrderService;
  lifecycle: OrderLifecycleService;
  orderMails: OrderMailService;
  checkout: CheckoutService;
  analytics: AnalyticsService;
  orderUpdates: OrderUpdates;
  carts: CartService;
  cartViews: CartViewService;
  policy: PricingPolicy;
}

/** The services of the GraphQL context, and those that background jobs and webhooks use. */
interface Composition {
  services: Services;
  outboxProcessor: OrderOutboxProcessor;
  saga: CheckoutSaga;
  expiry: OrderExpiry;
}

/** Creates the services once per process. */
export function createServices(deps: AppDependencies): Composition {
  const { orders, outbox, payments, ledger, carts, checkouts, idempotency, logger } = deps;
  const { background, publishedEvents, unpaidPolicy, pricingPolicy: policy } = deps;
  const products = createProductClient(deps.product);
  const coupons = createCouponClient(deps.coupon);
  const paymentService = new PaymentService({ payments, providers: deps.paymentProviders });
  const orderPayments = new OrderPaymentService({ orders, payments, paymentService, ledger });
  const outboxProcessor = new OrderOutboxProcessor({
    orders,
    outbox,
    payments,
    orderPayments,
    ledger,
    products,
    coupons,
    background,
    publishedEvents,
    pubsub: {
      publish: (channels, event) => deps.pubsub.publish(channels, event).finally(deps.wakeOutboxRelay),
    },
    onFailure: (err, orderId) => logger.warn({ err, orderId }, 'order outbox is processed later'),
  });
  const saga = new CheckoutSaga({
    checkouts,
    carts,
    products,
    coupons,
    payments: paymentService,
    outboxProcessor,
    onCheckpoint: deps.onCheckpoint,
    unpaidPolicy,
    onFailure: (err, groupId) => logger.warn({ err, groupId }, 'checkout is finished by recovery'),
  });
  const expiry = new OrderExpiry({
    orders,
    payments,
    expiry: deps.expiry,
    outboxProcessor,
    onFailure: (err, orderId) => logger.warn({ err, orderId }, 'order is expired later'),
  });
  const isFirstOrder = async (customerId: string | null): Promise<boolean> =>
    customerId === null || orders.isFirstOrder(customerId);
  const tryCall = <T>(call: () => Promise<T>): Promise<T | undefined> =>
    optionalCall(call, (err) => logger.warn({ err }, 'answered without an unavailable service'));
  const services: Services = {
    orders: new OrderService(orders),
    lifecycle: new OrderLifecycleService({ orders, outbox, outboxProcessor, orderPayments, idempotency }),
    orderMails: new OrderMailService({ orders, checkouts, links: deps.accessLinks }),
    checkout: new CheckoutService({
      orders,
      carts,
      checkouts,
      saga,
      idempotency,
      policy,
      unpaidPolicy,
      shareLimits: {
        minimumAmount: (method) => deps.paymentProviders.forMethod(method).minimumAmount(policy.currency),
        maxWaived: deps.maxWaivedShares,
      },
      pricing: new CheckoutPricingService({ orders, products, coupons, policy, optionalCall: tryCall }),
      isAccount: async (id) => (await deps.accounts.standing(id)) !== null,
    }),
    analytics: new AnalyticsService(deps),
    orderUpdates: new OrderUpdates(deps),
    carts: new CartService({ carts, products }),
    cartViews: new CartViewService({ products, coupons, isFirstOrder, policy, optionalCall: tryCall }),
    policy,
  };
  return { services, outboxProcessor, saga, expiry };
}
