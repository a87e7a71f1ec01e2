import { randomBytes } from 'node:crypto';
import type { FastifyBaseLogger } from 'fastify';
import { hasPermission } from '@e-storefront/auth';
import type { PubSub } from '@e-storefront/messaging';
import type { BackgroundTasks } from '@e-storefront/server';
import type { AccountDirectory, ContextFactory, EventReads, ServiceClient } from '@e-storefront/subgraph';
import type { CartRepository } from './cart/cart.model';
import { CartService } from './cart/cart.service';
import { CartViewService } from './cart/cart-view.service';
import { createProductClient, type ProductClient } from './clients/product.client';
import type { Checkpoint } from './checkout/checkpoints';
import { CheckoutPricingService } from './checkout/checkout-pricing.service';
import type { CheckoutRepository } from './checkout/checkout.model';
import { CheckoutSaga } from './checkout/checkout.saga';
import type { AppContext } from './graphql/context';
import { createCouponClient, type CouponClient } from './clients/coupon.client';
import { createLoaders } from './graphql/loaders';
import { visibleTo } from './order/order-scope';
import type { Announced } from './lifecycle/published-event-cache';
import { OrderAnalytics, type OrderFigures } from './analytics/analytics.service';
import { CheckoutService, type Idempotency } from './checkout/checkout.service';
import type { Order } from './order/order';
import { OrderMailService, type OrderLinks } from './order/order-mail.service';
import { OrderExpiry, type ExpiryRepository } from './lifecycle/order-expiry';
import { OrderLifeService } from './lifecycle/order-lifecycle.service';
import { LiveOrders } from './order/order-updates';
import type { LedgerRepository } from './ledger/ledger.model';
import { OrderMoney } from './lifecycle/order-payment.service';
import type { PricingPolicy } from './pricing/pricing';
import { OrderRelay } from './lifecycle/outbox-processor';
import type { OrderRepository } from './order/order.repository';
import { OrderRequests } from './lifecycle/order-requests.service';
import { OrderService } from './order/order.service';
import type { UnpaidPolicy } from './checkout/unpaid-orders';
import type { Providers } from './payment/providers/provider';
import type { PaymentRepository } from './payment/payment.model';
import { PaymentService } from './payment/payment.service';

/** What lives as long as the process. */
export interface House {
  orders: OrderRepository;
  figures: OrderFigures;
  carts: CartRepository;
  checkouts: CheckoutRepository;
  idempotency: Idempotency;
  /** Something was written to the outbox. */
  wake: () => void;
  /** Stops checkouts at their points, for tests. */
  onCheckpoint?: ((point: Checkpoint) => Promise<void>) | undefined;
  bus: PubSub;
  /** What is done after requests are answered. */
  background: BackgroundTasks;
  /** The reads that followers of one event share. */
  reads: EventReads<Order | null>;
  announced: Announced;
  policy: PricingPolicy;
  unpaidPolicy: UnpaidPolicy;
  expiry: ExpiryRepository;
  product: ServiceClient;
  coupon: ServiceClient;
  accounts: AccountDirectory;
  payments: PaymentRepository;
  paymentProviders: Providers;
  /** How many shares of one checkout the shop bears because they are below the provider's minimum. */
  waivedSharesMost: number;
  /** The IANA time zone in which the shop's days begin. */
  timeZone: string;
  ledger: LedgerRepository;
  links: OrderLinks;
  logger: FastifyBaseLogger;
}

interface Workers {
  catalogue: ProductClient;
  coupons: CouponClient;
  relay: OrderRelay;
  money: OrderMoney;
  payments: PaymentService;
  saga: CheckoutSaga;
  expiry: OrderExpiry;
}

/** What speaks to other services; its calls carry the request id. */
export function workers(house: House, requestId: string): Workers {
  const catalogue = createProductClient(house.product, requestId);
  const coupons = createCouponClient(house.coupon, requestId);
  const { orders, carts, checkouts, logger, onCheckpoint, background } = house;
  const payments = new PaymentService({ payments: house.payments, providers: house.paymentProviders });
  const money = new OrderMoney({ orders, payments: house.payments, service: payments, ledger: house.ledger });
  const relay = new OrderRelay({
    orders,
    catalogue,
    coupons,
    money,
    background,
    announced: house.announced,
    bus: { publish: (channels, event) => house.bus.publish(channels, event).then(house.wake) },
    onFailure: (err, orderId) => logger.warn({ err, orderId, requestId }, 'to be told later'),
  });
  const saga = new CheckoutSaga({
    checkouts,
    carts,
    products: catalogue,
    coupons,
    payments,
    relay,
    onCheckpoint,
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
export function contextFactory(house: House): ContextFactory<AppContext> {
  const { orders, carts, checkouts, figures, idempotency, policy, bus } = house;
  return (base) => {
    const { principal } = base;
    const { catalogue, coupons, relay, money, saga } = workers(house, base.requestId);
    const isFirstOrder = async (customerId: string | null): Promise<boolean> =>
      customerId === null || orders.isFirstOrder(customerId);
    const life = new OrderLifeService({ orders, relay, money }, principal);
    const newId = (): string => randomBytes(12).toString('hex');
    const onFailure = (err: unknown): void =>
      base.logger.warn({ err }, 'carried out without a service that is away');
    return {
      ...base,
      orders: new OrderService(orders, principal),
      life,
      orderMails: new OrderMailService({ orders, checkouts, links: house.links }),
      requests: new OrderRequests({ orders, life, money, relay, idempotency, newId }, principal),
      checkout: new CheckoutService(
        {
          orders,
          carts,
          checkouts,
          saga,
          idempotency,
          policy,
          unpaidPolicy: house.unpaidPolicy,
          shareLimits: {
            minimumAmount: (method) =>
              house.paymentProviders.forMethod(method).minimumAmount(policy.currency),
            maxWaived: house.waivedSharesMost,
          },
          pricing: new CheckoutPricingService({ orders, products: catalogue, coupons, policy, onFailure }),
          isAccount: async (id) => (await house.accounts.standing(id, base.requestId)) !== null,
        },
        principal,
      ),
      analytics: new OrderAnalytics({ figures, timeZone: house.timeZone }, principal),
      policy,
      live: new LiveOrders({ orders, events: bus, reads: house.reads }, principal),
      carts: new CartService({ carts, products: catalogue }),
      cartViews: new CartViewService({ products: catalogue, coupons, isFirstOrder, policy, onFailure }),
      loaders: createLoaders(orders, {
        scope: principal ? visibleTo(principal) : {},
        payments: house.payments,
        customerId: hasPermission(principal, 'order:read') ? (principal?.id ?? null) : null,
      }),
    };
  };
}
