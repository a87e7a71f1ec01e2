import { z } from 'zod';
import type { Principal } from '@e-storefront/auth';
import { placedPosting, type LedgerPosting } from '../../../apps/order/src/ledger/ledger';
import type { Order } from '../../../apps/order/src/order/order';
import { Announced } from '../../../apps/order/src/lifecycle/published-event-cache';
import { OrderLifeService } from '../../../apps/order/src/lifecycle/order-lifecycle.service';
import { OrderMoney } from '../../../apps/order/src/lifecycle/order-payment.service';
import { OrderRelay } from '../../../apps/order/src/lifecycle/outbox-processor';
import type { StockMove } from '../../../apps/order/src/order/order-status';
import type { Payment } from '../../../apps/order/src/payment/payment';
import type { SandboxCharge } from '../../../apps/order/src/payment/providers/sandbox/sandbox.provider';
import { PaymentService } from '../../../apps/order/src/payment/payment.service';
import { paymentProviders, paymentSettings } from '../../../apps/order/src/payment/payment.config';
import { pricingSettings } from '../../../apps/order/src/pricing/pricing.config';
import { idFor } from '../identity';
import type { SeedUser } from '../people';
import { ChargeInMemory, LedgerInMemory, OrderInMemory, PaymentInMemory, type Clock } from './memory';

/** What an order's life left in the books. */
export interface Books {
  /** What its changes did to the stock, with the instants. */
  moves: { kind: StockMove; at: Date }[];
  payment: Payment;
  /** Null where the sandbox did not take the money. */
  charge: SandboxCharge | null;
  postings: LedgerPosting[];
}

const CONFIG = {
  ...z.object({ ...paymentSettings, ...pricingSettings }).parse({}),
  NODE_ENV: 'development',
};

/**
 * The order service with one order in memory: who may change it, what that does to its stock, its money and the ledger
 * is decided by the service's own code, at instants of the past.
 */
export class OrderSimulator {
  readonly #clock: Clock;
  readonly #orders: OrderInMemory;
  readonly #payments: PaymentInMemory;
  readonly #charges = new ChargeInMemory();
  readonly #ledger: LedgerInMemory;
  readonly #moves: Books['moves'] = [];
  readonly #service: PaymentService;
  readonly #money: OrderMoney;
  readonly #relay: OrderRelay;

  private constructor(placed: Order) {
    const clock = { now: placed.createdAt };
    this.#clock = clock;
    this.#orders = new OrderInMemory(placed, clock);
    this.#payments = new PaymentInMemory(clock);
    this.#ledger = new LedgerInMemory(clock);
    const [orders, payments, ledger] = [this.#orders, this.#payments, this.#ledger];
    const service = new PaymentService({ payments, providers: paymentProviders(CONFIG, this.#charges) });
    this.#service = service;
    this.#money = new OrderMoney({ orders, payments, service, ledger });
    const move = (kind: StockMove) => async (): Promise<void> =>
      void this.#moves.push({ kind, at: clock.now });
    this.#relay = new OrderRelay({
      announced: new Announced(),
      orders,
      money: this.#money,
      bus: { publish: async () => undefined },
      catalogue: { release: move('release'), ship: move('ship'), takeBack: move('return') },
      coupons: { release: async () => undefined },
      onFailure: (error) => {
        throw error;
      },
    });
  }

  /** An order that was placed just then, with its payment as its provider answered. */
  static async of(placed: Order): Promise<OrderSimulator> {
    const rehearsal = new OrderSimulator(placed);
    const { id: orderId, groupId, customerId, sellerId, total, currency, paymentMethod } = placed;
    await rehearsal.#service.authorise([
      { orderId, groupId, customerId, sellerId, amount: total, currency, method: paymentMethod, token: null },
    ]);
    await rehearsal.#ledger.post(placedPosting(placed));
    return rehearsal;
  }

  get order(): Order {
    return this.#orders.order;
  }

  get books(): Books {
    return {
      moves: this.#moves,
      payment: this.payment,
      charge: this.#charges.charge,
      postings: this.#ledger.postings,
    };
  }

  /** @throws Error before it was asked for */
  get payment(): Payment {
    if (!this.#payments.payment) throw new Error('The order has no payment.');
    return this.#payments.payment;
  }

  /** The order's life in the hands of somebody at an instant. */
  as(person: SeedUser, at: Date): OrderLifeService {
    this.#clock.now = at;
    const ports = { orders: this.#orders, relay: this.#relay, money: this.#money };
    return new OrderLifeService(ports, sessionOf(person));
  }

  /** An admin gives back what was paid for all pieces; the way was gone for all that. */
  async refundGoods(reason: string | null, at: Date): Promise<void> {
    this.#clock.now = at;
    const { order } = this;
    const lines = order.items.map(({ variantId, quantity }) => ({ variantId, quantity }));
    const request = { id: idFor(`refund:${order.id}`), lines, shipping: false, amount: 0, reason };
    await this.#money.refund(order, request);
    await this.#money.tell(order.id);
    await this.#relay.deliver(order.id);
  }
}

function sessionOf({ id, role, name, email }: SeedUser): Principal {
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
