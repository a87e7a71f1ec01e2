import { z } from 'zod';
import type { Principal } from '@e-storefront/auth';
import type { RequestContext } from '@e-storefront/subgraph';
import { placedPosting, type LedgerPosting } from '../../../apps/order/src/ledger/ledger';
import { OrderLifecycleService } from '../../../apps/order/src/lifecycle/order-lifecycle.service';
import { OrderPaymentService } from '../../../apps/order/src/lifecycle/order-payment.service';
import { OrderOutboxProcessor } from '../../../apps/order/src/lifecycle/outbox-processor';
import { PublishedEventCache } from '../../../apps/order/src/lifecycle/published-event-cache';
import type { Order } from '../../../apps/order/src/order/order';
import type { Payment } from '../../../apps/order/src/payment/payment';
import { createPaymentProviders, paymentSettings } from '../../../apps/order/src/payment/payment.config';
import { PaymentService } from '../../../apps/order/src/payment/payment.service';
import type { SandboxCharge } from '../../../apps/order/src/payment/providers/sandbox/sandbox.provider';
import { pricingSettings } from '../../../apps/order/src/pricing/pricing.config';
import { idFor } from '../identity';
import type { SeedUser } from '../users';
import {
  InMemoryLedger,
  InMemoryOrders,
  InMemoryPayments,
  InMemorySandboxCharges,
  type Clock,
} from './in-memory-repositories';

type StockMovementKind = 'release' | 'ship' | 'return';

/** The records beside the order itself. */
export interface SimulationRecords {
  /** By the product service's kinds of movements. */
  stockMovements: { kind: StockMovementKind; at: Date }[];
  payment: Payment;
  /** Null for payments that the sandbox does not process. */
  charge: SandboxCharge | null;
  postings: LedgerPosting[];
}

const CONFIG = {
  ...z.object({ ...paymentSettings, ...pricingSettings }).parse({}),
  NODE_ENV: 'development',
};

/** Runs the order service's own code on one order in memory, at simulated points in time. */
export class OrderSimulator {
  readonly #clock: Clock;
  readonly #orders: InMemoryOrders;
  readonly #payments: InMemoryPayments;
  readonly #charges = new InMemorySandboxCharges();
  readonly #ledger: InMemoryLedger;
  readonly #stockMovements: SimulationRecords['stockMovements'] = [];
  readonly #paymentService: PaymentService;
  readonly lifecycle: OrderLifecycleService;

  private constructor(placed: Order) {
    const clock = { now: placed.createdAt };
    this.#clock = clock;
    this.#orders = new InMemoryOrders(placed, clock);
    this.#payments = new InMemoryPayments(clock);
    this.#ledger = new InMemoryLedger(clock);
    const [orders, payments, ledger] = [this.#orders, this.#payments, this.#ledger];
    this.#paymentService = new PaymentService({
      payments,
      providers: createPaymentProviders(CONFIG, { charges: this.#charges }),
    });
    const orderPayments = new OrderPaymentService({
      orders,
      payments,
      ledger,
      paymentService: this.#paymentService,
    });
    const record = (kind: StockMovementKind) => async (): Promise<void> =>
      void this.#stockMovements.push({ kind, at: clock.now });
    const outboxProcessor = new OrderOutboxProcessor({
      orders,
      outbox: orders,
      payments,
      ledger,
      orderPayments,
      products: {
        releaseStock: record('release'),
        shipStock: record('ship'),
        returnStock: record('return'),
      },
      coupons: { release: async () => undefined },
      pubsub: { publish: async () => undefined },
      publishedEvents: new PublishedEventCache(),
      onFailure: (error) => {
        throw error;
      },
    });
    const reference = idFor(`refund:${placed.id}`);
    this.lifecycle = new OrderLifecycleService({
      orders,
      outbox: orders,
      outboxProcessor,
      orderPayments,
      // Every request is a first attempt; the id of a refund is the same in every run.
      idempotency: {
        run: (_request, work) => work({ reference, isRepeat: false, renew: async () => reference }),
      },
    });
  }

  /** Starts with an order that was just placed, and authorises its payment. */
  static async start(placed: Order): Promise<OrderSimulator> {
    const simulator = new OrderSimulator(placed);
    const { id: orderId, groupId, customerId, sellerId, total, currency, paymentMethod } = placed;
    await simulator.#paymentService.authorise([
      { orderId, groupId, customerId, sellerId, amount: total, currency, method: paymentMethod, token: null },
    ]);
    await simulator.#ledger.post(placedPosting(placed));
    return simulator;
  }

  get order(): Order {
    return this.#orders.order;
  }

  get records(): SimulationRecords {
    return {
      stockMovements: this.#stockMovements,
      payment: this.payment,
      charge: this.#charges.charge,
      postings: this.#ledger.postings,
    };
  }

  /** @throws Error when the payment was not authorised */
  get payment(): Payment {
    if (!this.#payments.payment) throw new Error('The order has no payment.');
    return this.#payments.payment;
  }

  /** The request context of a user, at a point in time. */
  as(user: SeedUser, at: Date): RequestContext {
    this.#clock.now = at;
    return { principal: toPrincipal(user), expired: null, client: null };
  }

  /** Refunds all items without the shipping. */
  async refundItems(admin: SeedUser, reason: string | undefined, at: Date): Promise<void> {
    const lines = this.order.items.map(({ variantId, quantity }) => ({ variantId, quantity }));
    await this.lifecycle.refund(this.as(admin, at), this.order.id, { lines, reason }, null);
  }
}

function toPrincipal({ id, role, name, email }: SeedUser): Principal {
  return {
    id,
    role,
    name,
    email,
    emailVerified: true,
    approved: true,
    scopes: null,
    sessionId: 'seed',
    expiresAt: 0,
    secondFactorMissing: false,
  };
}
