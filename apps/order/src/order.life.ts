import { randomUUID } from 'node:crypto';
import { may, requirePrincipal, type Principal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { createEvent } from '@e-storefront/events';
import { idOf, parseInput, text } from '@e-storefront/values';
import { capacitiesOf, visibleTo } from './order.access';
import type { Order } from './order.entity';
import type { OrderChange, OrderEffect, OrderRepository } from './order.repository';
import {
  ORDER_LIFE,
  PAYMENT_LIFE,
  transitionFor,
  type OrderStatus,
  type PaymentStatus,
  type StockMove,
} from './order.transitions';

interface Ports {
  orders: OrderRepository;
  /** Tells the world what an order has to tell; never fails, what it cannot tell now is told later. */
  relay: { deliver(orderId: string): Promise<void> };
}

type Decision = Pick<OrderChange, 'after' | 'effects'> & { note: string | null };

const CHANGE_TRIES = 5;
const remark = text(500).optional();

/**
 * The life of orders. A change is a compare-and-set on status and sequence: of two at once the second is decided anew
 * on what the first left.
 */
export class OrderLifeService {
  readonly #ports: Ports;
  readonly #principal: Principal | null;

  constructor(ports: Ports, principal: Principal | null) {
    this.#ports = ports;
    this.#principal = principal;
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async moveTo(id: string, to: OrderStatus, note?: unknown): Promise<Order> {
    const said = parseInput(remark, note, 'note') ?? null;
    return this.#change(id, (order, principal) => {
      const change = { from: order.orderStatus, to };
      const { stock } = transitionFor(ORDER_LIFE, change, capacitiesOf(principal, order));
      return { after: { orderStatus: to }, effects: effectsOf(order, stock), note: said };
    });
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async cancel(id: string, reason?: unknown): Promise<Order> {
    return this.moveTo(id, 'CANCELLED', parseInput(remark, reason, 'reason'));
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async setPayment(id: string, to: PaymentStatus): Promise<Order> {
    return this.#change(id, (order, principal) => {
      const capacities = may(principal, 'payment:update') ? (['admin'] as const) : [];
      transitionFor(PAYMENT_LIFE, { from: order.paymentStatus, to }, capacities);
      return { after: { paymentStatus: to }, effects: [], note: null };
    });
  }

  async #change(idText: string, decide: (order: Order, by: Principal) => Decision): Promise<Order> {
    const principal = requirePrincipal(this.#principal);
    const id = idOf(idText);
    for (let tried = 0; tried < CHANGE_TRIES; tried += 1) {
      const before = await this.#ports.orders.find(id, visibleTo(principal));
      if (!before) throw notFound('Order', id);
      const changed = await this.#ports.orders.change(changeOf(before, decide(before, principal), principal));
      if (changed) {
        await this.#ports.relay.deliver(id);
        return changed;
      }
    }
    throw new DomainError('CONFLICT');
  }
}

function changeOf(before: Order, { after, effects, note }: Decision, by: Principal): OrderChange {
  const status = after.orderStatus ?? before.orderStatus;
  const paymentStatus = after.paymentStatus ?? before.paymentStatus;
  const { id, sellerId, customerId } = before;
  const event = createEvent('order.updated.v1', {
    orderId: id,
    sellerId,
    customerId,
    status,
    sequence: before.sequence + 1,
  });
  return { before, after, effects, event, entry: { status, paymentStatus, at: new Date(), note, by: by.id } };
}

/** A cancelled order may also free its group's coupon; whether it does is decided when the effect takes place. */
function effectsOf(order: Order, stock: StockMove | undefined): OrderEffect[] {
  const kinds: OrderEffect['kind'][] = stock ? [stock] : [];
  if (stock === 'release' && order.couponCode) kinds.push('releaseCoupon');
  return kinds.map((kind) => ({ id: randomUUID(), kind }));
}
