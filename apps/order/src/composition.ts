import type { FastifyBaseLogger } from 'fastify';
import { hasPermission, type Principal } from '@e-storefront/auth';
import type { PubSub } from '@e-storefront/messaging';
import type { AccessLinks, IdempotencyStore } from '@e-storefront/mongo';
import type { BackgroundTasks } from '@e-storefront/server';
import type { AccountDirectory, ContextFactory, EventReads, ServiceClient } from '@e-storefront/subgraph';
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
import type { ProductClient } from './clients/product.client';
import { createCouponClient } from './clients/coupon.client';
import type { CouponClient } from './clients/coupon.client';
import { createProductClient } from './clients/product.client';
import type { AppContext } from './graphql/context';
import { createLoaders } from './graphql/loaders';
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
import { readScopeFor } from './order/order-scope';
import { OrderService } from './order/order.service';
import { OrderUpdates } from './order/order-updates';
import type { PaymentRepository } from './payment/payment.model';
import { PaymentService } from './payment/payment.service';
import type { Providers } from './payment/providers/provider';
import type { PricingPolicy } from './pricing/pricing';

/** Process-wide dependencies. */
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

interface Services {
  products: ProductClient;
  coupons: CouponClient;
  orderPayments: OrderPaymentService;
  outboxProcessor: OrderOutboxProcessor;
  saga: CheckoutSaga;
  expiry: OrderExpiry;
}

/** The services that do not depend on the caller. */
export function createServices(deps: AppDependencies): Services {
  const { orders, outbox, payments, ledger, carts, checkouts, background, publishedEvents, unpaidPolicy } =
    deps;
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
      publish: (channels, event) => deps.pubsub.publish(channels, event).then(deps.wakeOutboxRelay),
    },
    onFailure: (err, orderId) => deps.logger.warn({ err, orderId }, 'order outbox is processed later'),
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
    onFailure: (err, groupId) => deps.logger.warn({ err, groupId }, 'checkout is finished by recovery'),
  });
  const expiry = new OrderExpiry({
    orders,
    payments,
    expiry: deps.expiry,
    outboxProcessor,
    onFailure: (err, orderId) => deps.logger.warn({ err, orderId }, 'order is expired later'),
  });
  return { products, coupons, orderPayments, outboxProcessor, saga, expiry };
}

/** Creates the services and loaders of one request. */
export function contextFactory(deps: AppDependencies): ContextFactory<AppContext> {
  const { orders, carts, checkouts, idempotency, pricingPolicy: policy, unpaidPolicy } = deps;
  return (base) => {
    const { principal } = base;
    const { products, coupons, orderPayments, outboxProcessor, saga } = createServices(deps);
    const isFirstOrder = async (customerId: string | null): Promise<boolean> =>
      customerId === null || orders.isFirstOrder(customerId);
    const onFailure = (err: unknown): void =>
      base.logger.warn({ err }, 'answered without an unavailable service');
    return {
      ...base,
      orders: new OrderService(orders, principal),
      lifecycle: new OrderLifecycleService(
        { orders, outbox: deps.outbox, outboxProcessor, orderPayments, idempotency },
        principal,
      ),
      orderMails: new OrderMailService({ orders, checkouts, links: deps.accessLinks }),
      checkout: new CheckoutService(
        {
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
          pricing: new CheckoutPricingService({ orders, products, coupons, policy, onFailure }),
          isAccount: async (id) => (await deps.accounts.standing(id)) !== null,
        },
        principal,
      ),
      analytics: new AnalyticsService({ analytics: deps.analytics, timeZone: deps.timeZone }, principal),
      policy,
      orderUpdates: new OrderUpdates({ orders, pubsub: deps.pubsub, eventReads: deps.eventReads }, principal),
      carts: new CartService({ carts, products }),
      cartViews: new CartViewService({ products, coupons, isFirstOrder, policy, onFailure }),
      loaders: createLoaders(deps, callerOf(principal)),
    };
  };
}

function callerOf(principal: Principal | null): Parameters<typeof createLoaders>[1] {
  return {
    scope: principal ? readScopeFor(principal) : {},
    customerId: hasPermission(principal, 'order:read') ? (principal?.id ?? null) : null,
  };
}
