import type { LedgerPosting } from '../../../apps/order/src/ledger/ledger';
import type { OrderChange } from '../../../apps/order/src/lifecycle/order-change';
import type { OrderEffect } from '../../../apps/order/src/lifecycle/order-effects';
import type { OrderOutbox } from '../../../apps/order/src/lifecycle/order-outbox.model';
import type { Order } from '../../../apps/order/src/order/order';
import { isInScope, type OrderScope } from '../../../apps/order/src/order/order-scope';
import type { Payment, PaymentChange, Refund } from '../../../apps/order/src/payment/payment';
import type {
  SandboxChargeRepository,
  SandboxCharge,
} from '../../../apps/order/src/payment/providers/sandbox/sandbox.provider';
import { idFor } from '../identity';

/** The simulated present. */
export interface Clock {
  now: Date;
}

/** One order with its outbox. Changes happen at the clock's time, and their ids are the same in every run. */
export class InMemoryOrders {
  readonly #clock: Clock;
  #order: Order;
  #effects: OrderEffect[] = [];

  constructor(order: Order, clock: Clock) {
    this.#order = order;
    this.#clock = clock;
  }

  get order(): Order {
    return this.#order;
  }

  async find(_id: string, scope: OrderScope): Promise<Order | null> {
    return isInScope(this.#order, scope) ? this.#order : null;
  }

  async findByGroup(): Promise<Order[]> {
    return [this.#order];
  }

  async change({ before, after, entry, effects }: OrderChange): Promise<Order> {
    const { now } = this.#clock;
    const sequence = before.sequence + 1;
    const statusHistory = [...before.statusHistory, { ...entry, at: now }];
    this.#order = { ...before, ...after, statusHistory, sequence, updatedAt: now };
    const effectId = (index: number): string => idFor(`effect:${before.id}:${sequence}:${index}`);
    this.#effects.push(...effects.map((effect, index) => ({ ...effect, id: effectId(index) })));
    return this.#order;
  }

  async findOutbox(): Promise<OrderOutbox> {
    return { order: this.#order, events: [], effects: this.#effects };
  }

  async removeOutboxEntry(_orderId: string, entryId: string): Promise<void> {
    this.#effects = this.#effects.filter(({ id }) => id !== entryId);
  }

  async markPublished(): Promise<void> {
    // The simulation has no subscribers.
  }

  async findStale(): Promise<string[]> {
    return [];
  }
}

/** The payment of one order. */
export class InMemoryPayments {
  readonly #clock: Clock;
  payment: Payment | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async add(payment: Payment): Promise<boolean> {
    if (this.payment) return false;
    const { now } = this.#clock;
    this.payment = { ...payment, createdAt: now, updatedAt: now };
    return true;
  }

  async find(): Promise<Payment | null> {
    return this.payment;
  }

  async change(before: Payment, after: PaymentChange): Promise<Payment> {
    const { now } = this.#clock;
    const dates = new Map(before.refunds.map(({ id, createdAt }) => [id, createdAt]));
    const dated = (refund: Refund): Refund => ({ ...refund, createdAt: dates.get(refund.id) ?? now });
    const refunds = (after.refunds ?? before.refunds).map(dated);
    const createdAt = this.payment?.createdAt ?? now;
    this.payment = { ...before, ...after, refunds, version: before.version + 1, createdAt, updatedAt: now };
    return this.payment;
  }

  async acknowledgeEvent(_orderId: string, sequence: number): Promise<void> {
    const { payment } = this;
    const events = payment?.events.filter((event) => event.sequence !== sequence);
    if (payment && events) await this.change(payment, { events });
  }

  async claimDue(): Promise<Payment[]> {
    return [];
  }
}

/** At most one charge of the sandbox provider. */
export class InMemorySandboxCharges implements SandboxChargeRepository {
  charge: SandboxCharge | null = null;

  async find(): Promise<SandboxCharge | null> {
    return this.charge;
  }

  async findOrCreate(charge: SandboxCharge): Promise<SandboxCharge> {
    return (this.charge ??= charge);
  }

  async change(
    ...[, from, after]: Parameters<SandboxChargeRepository['change']>
  ): Promise<SandboxCharge | null> {
    if (!this.charge || !from.includes(this.charge.state)) return null;
    return (this.charge = { ...this.charge, ...after });
  }

  async refund(...[, refund]: Parameters<SandboxChargeRepository['refund']>): Promise<SandboxCharge | null> {
    if (!this.charge || this.charge.refunded + refund.amount > this.charge.captured) return null;
    const { refunded, refunds } = this.charge;
    return (this.charge = {
      ...this.charge,
      refunded: refunded + refund.amount,
      refunds: [...refunds, refund],
    });
  }

  async list(): Promise<SandboxCharge[]> {
    return this.charge ? [this.charge] : [];
  }
}

/** The ledger postings of one order. */
export class InMemoryLedger {
  readonly #clock: Clock;
  readonly postings: LedgerPosting[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async post(posting: LedgerPosting): Promise<void> {
    if (!(await this.has(posting.id))) this.postings.push({ ...posting, at: this.#clock.now });
  }

  async has(id: string): Promise<boolean> {
    return this.postings.some((posting) => posting.id === id);
  }
}
