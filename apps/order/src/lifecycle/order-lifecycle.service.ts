import { randomUUID } from 'node:crypto';
import { hasPermission, requirePrincipal, type Principal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { parseId, multilineText, parseInput } from '@e-storefront/domain';
import { actorsFor, readScopeFor } from '../order/order-scope';
import { owesNothing, type Order, type OrderReturn } from '../order/order';
import { changeEvent } from './order-change';
import type { OrderPaymentService } from './order-payment.service';
import type { OrderChange, OrderEffect, OrderRepository } from '../order/order.repository';
import { applyReturn } from './returns';
import { disputed } from '../payment/payment-errors';
import {
  ORDER_TRANSITIONS,
  PAYMENT_STATUS_TRANSITIONS,
  assertTransition,
  type OrderStatus,
  type PaymentStatus,
  type Transition,
} from '../order/order-status';

interface Ports {
  orders: Pick<OrderRepository, 'find' | 'change'>;
  /** Tells the world what an order has to tell; never fails, what it cannot tell now is told later. */
  relay: { deliver(orderId: string): Promise<void> };
  money: Pick<OrderPaymentService, 'isCovered' | 'isHeld' | 'take' | 'giveBackRest'>;
}

type Decision = Pick<OrderChange, 'after' | 'effects'> & { note: string | null };

const CHANGE_TRIES = 5;
const remark = multilineText(500).optional();

/**
 * The life of orders. A change is a compare-and-set on status and sequence: of two at once the second is decided anew
 * on what the first left.
 */
export class OrderLifecycleService {
  readonly #ports: Ports;
  readonly #principal: Principal | null;

  constructor(ports: Ports, principal: Principal | null) {
    this.#ports = ports;
    this.#principal = principal;
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async updateStatus(id: string, to: OrderStatus, note?: unknown): Promise<Order> {
    const said = parseInput(remark, note, 'note') ?? null;
    const { money } = this.#ports;
    const isCovered = to !== 'SHIPPED' || (await money.isPaymentSecured(parseId(id)));
    const isHeld = to === 'REFUNDED' && (await money.hasOpenDispute(parseId(id)));
    return this.#change(id, (order, principal) => {
      const change = { from: order.orderStatus, to };
      const transition = assertTransition(ORDER_TRANSITIONS, change, actorsFor(principal, order));
      if (!isCovered) throw notPaidFor(change);
      if (isHeld) throw disputed();
      return { after: { orderStatus: to }, effects: effectsOf(transition), note: said };
    });
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async cancel(id: string, reason?: unknown): Promise<Order> {
    return this.updateStatus(id, 'CANCELLED', parseInput(remark, reason, 'reason'));
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async updatePaymentStatus(id: string, to: PaymentStatus): Promise<Order> {
    if (to === 'PAID' || to === 'COMPLETED' || to === 'REFUNDED') await this.#moveMoney(id, to);
    return this.#change(id, (order, principal) => {
      if (order.paymentStatus === to && (order.lastPaymentEvent > 0 || owesNothing(order))) return null;
      // The payment has the last word: the money came back while this was asked.
      if (to === 'REFUNDED' && order.lastPaymentEvent > 0) throw new DomainError('CONFLICT');
      const capacities = hasPermission(principal, 'payment:update') ? (['admin'] as const) : [];
      assertTransition(PAYMENT_STATUS_TRANSITIONS, { from: order.paymentStatus, to }, capacities);
      return { after: { paymentStatus: to }, effects: [], note: null };
    });
  }

  /** Takes pieces back that came back together, once by the id. @throws as `moveTo` */
  async takeBack(id: string, came: OrderReturn): Promise<Order> {
    return this.#change(id, (order, principal) => {
      if (order.returns.some((one) => one.id === came.id)) return null;
      const change = { from: order.orderStatus, to: 'RETURNED' as const };
      assertTransition(ORDER_TRANSITIONS, change, actorsFor(principal, order));
      return { ...applyReturn(order, came), note: came.reason };
    });
  }

  /** Moves the money as an admin says that it moved; an order without a payment on record only notes it. */
  async #moveMoney(idText: string, to: PaymentStatus): Promise<void> {
    const principal = requirePrincipal(this.#principal);
    const id = parseId(idText);
    const order = await this.#ports.orders.find(id, readScopeFor(principal));
    if (!order) throw notFound('Order', id);
    const capacities = hasPermission(principal, 'payment:update') ? (['admin'] as const) : [];
    // It was settled when it was placed.
    if (order.paymentStatus === to && owesNothing(order)) return;
    if (order.paymentStatus !== to) {
      assertTransition(PAYMENT_STATUS_TRANSITIONS, { from: order.paymentStatus, to }, capacities);
    }
    if (to === 'REFUNDED') await this.#ports.money.refundRemainder(order);
    else await this.#ports.money.capture(id);
    // The money has moved: what the order cannot be told now it is told by a sweep, and is no error.
    await this.#ports.relay.deliver(id);
  }

  async #change(idText: string, decide: (order: Order, by: Principal) => Decision | null): Promise<Order> {
    const principal = requirePrincipal(this.#principal);
    const id = parseId(idText);
    for (let tried = 0; tried < CHANGE_TRIES; tried += 1) {
      const before = await this.#ports.orders.find(id, readScopeFor(principal));
      if (!before) throw notFound('Order', id);
      const decision = decide(before, principal);
      if (!decision) return before;
      const changed = await this.#ports.orders.change(changeOf(before, decision, principal));
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
  return {
    before,
    after,
    effects,
    events: [changeEvent(before, status)],
    entry: { status, paymentStatus, at: new Date(), note, by: by.id },
  };
}

/** A cancelled order may also free what its group used of promotions; whether it does is decided when the effect takes place. */
function effectsOf({ stock, payment }: Transition<OrderStatus>): OrderEffect[] {
  const kinds: OrderEffect['kind'][] = stock ? [stock] : [];
  if (stock === 'release') kinds.push('releaseCoupon');
  if (payment) kinds.push(payment);
  return kinds.map((kind) => ({ id: randomUUID(), kind }));
}

function notPaidFor(change: { from: OrderStatus; to: OrderStatus }): DomainError<'INVALID_TRANSITION'> {
  return new DomainError('INVALID_TRANSITION', {
    message: 'The order cannot ship before it is paid.',
    details: { ...change, allowed: ['CANCELLED'] },
  });
}
