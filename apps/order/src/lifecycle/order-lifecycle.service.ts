import { z } from 'zod';
import { hasPermission, requirePrincipal, type Principal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import {
  effectiveIdempotencyKey,
  multilineText,
  objectId,
  parseId,
  parseInput,
  quantity,
  roundedToMinor,
} from '@e-storefront/domain';
import { retryOnConflict, type IdempotencyStore } from '@e-storefront/mongo';
import type { RequestContext } from '@e-storefront/subgraph';
import { owesNothing, type LineQuantity, type Order, type OrderReturn } from '../order/order';
import type { OrderRepository } from '../order/order.model';
import { actorsFor, readScopeFor } from '../order/order-scope';
import {
  assertTransition,
  ORDER_TRANSITIONS,
  PAYMENT_STATUS_TRANSITIONS,
  type OrderActor,
  type OrderStatus,
  type PaymentStatus,
  type Transition,
} from '../order/order-status';
import { paymentDisputed } from '../payment/payment-errors';
import { createChange, type OrderChange } from './order-change';
import { createEffect, type EffectRequest, type OrderEffect } from './order-effects';
import type { OrderOutboxRepository } from './order-outbox.model';
import type { OrderPaymentService } from './order-payment.service';
import type { OrderOutboxProcessor } from './outbox-processor';
import { quantitiesByVariant } from './refund-calculation';
import { applyReturn } from './returns';

interface Dependencies {
  orders: Pick<OrderRepository, 'find'>;
  outbox: Pick<OrderOutboxRepository, 'change'>;
  outboxProcessor: Pick<OrderOutboxProcessor, 'process'>;
  orderPayments: Pick<
    OrderPaymentService,
    'isPaymentSecured' | 'hasOpenDispute' | 'capture' | 'refund' | 'refundRemainder'
  >;
  idempotency: Pick<IdempotencyStore, 'run'>;
}

interface IdempotentRequest {
  operation: 'cancelOrder' | 'refundOrder' | 'returnOrderItems';
  orderId: string;
  /** The client's idempotency key; null for none. */
  key: string | null;
  body: unknown;
}

type Decision = Pick<OrderChange, 'after' | 'effects'> & { note: string | null };

const MAX_LINES = 100;
const noteInput = multilineText(500).optional();
const linesInput = z
  .array(z.object({ variantId: objectId, quantity }))
  .max(MAX_LINES, 'must name at most 100 lines.');
const refundInput = z.object({
  lines: linesInput.optional(),
  shipping: z.boolean().optional(),
  amount: z.number().optional(),
  reason: multilineText(500).optional(),
});
const returnInput = z.object({
  lines: linesInput.min(1, 'must name at least one line.'),
  reason: multilineText(500),
  refund: z.boolean().optional(),
});

/**
 * The lifecycle of orders. A change is a compare-and-set on the status and the sequence; the loser of a race decides
 * again from the new state.
 */
export class OrderLifecycleService {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async updateStatus(
    context: RequestContext,
    idText: string,
    to: OrderStatus,
    noteText?: unknown,
  ): Promise<Order> {
    const principal = requirePrincipal(context.principal);
    const note = parseInput(noteInput, noteText, 'note') ?? null;
    const id = parseId(idText);
    const { orderPayments } = this.#deps;
    const isSecured = to !== 'SHIPPED' || (await orderPayments.isPaymentSecured(id));
    const isDisputed = to === 'REFUNDED' && (await orderPayments.hasOpenDispute(id));
    return this.#update(principal, id, (order) => {
      const change = { from: order.orderStatus, to };
      const transition = assertTransition(ORDER_TRANSITIONS, change, actorsFor(principal, order));
      if (!isSecured) throw notPaid(change);
      if (isDisputed) throw paymentDisputed();
      return { after: { orderStatus: to }, effects: effectsOf(transition), note };
    });
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT, SERVICE_UNAVAILABLE */
  async updatePaymentStatus(context: RequestContext, idText: string, to: PaymentStatus): Promise<Order> {
    const principal = requirePrincipal(context.principal);
    const id = parseId(idText);
    if (to === 'PAID' || to === 'COMPLETED' || to === 'REFUNDED')
      await this.#captureOrRefund(principal, id, to);
    return this.#update(principal, id, (order) => {
      if (order.paymentStatus === to && (order.lastPaymentEvent > 0 || owesNothing(order))) return null;
      // An event of the payment, such as a failed refund, has set another status in the meantime.
      if (to === 'REFUNDED' && order.lastPaymentEvent > 0) throw new DomainError('CONFLICT');
      const change = { from: order.paymentStatus, to };
      assertTransition(PAYMENT_STATUS_TRANSITIONS, change, paymentActors(principal));
      return { after: { paymentStatus: to }, effects: [], note: null };
    });
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT, IDEMPOTENCY_CONFLICT */
  async cancel(context: RequestContext, id: string, reason: unknown, key: string | null): Promise<Order> {
    const principal = requirePrincipal(context.principal);
    const cancel = async (): Promise<void> => {
      await this.updateStatus(context, id, 'CANCELLED', parseInput(noteInput, reason, 'reason'));
    };
    if (key === null) {
      // The transition table lets an order be cancelled only once.
      const orderId = parseId(id);
      await cancel();
      return this.#read(principal, orderId);
    }
    const body = { id, reason: reason ?? null };
    const request = { operation: 'cancelOrder', orderId: id, key, body } as const;
    return this.#runOnce(principal, request, async ({ isRepeat }) => {
      const isDone = isRepeat && (await this.#read(principal, parseId(id))).orderStatus === 'CANCELLED';
      if (!isDone) await cancel();
    });
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT, IDEMPOTENCY_CONFLICT */
  async returnItems(
    context: RequestContext,
    orderId: string,
    input: unknown,
    key: string | null,
  ): Promise<Order> {
    const principal = requirePrincipal(context.principal);
    const { lines, reason, refund = false } = parseInput(returnInput, input);
    const request = { operation: 'returnOrderItems', orderId, key, body: { orderId, input } } as const;
    return this.#runOnce(principal, request, async ({ reference: id }) => {
      const orderReturn = { id, lines: mergeLines(lines), reason, refund, at: new Date() };
      await this.#recordReturn(principal, parseId(orderId, 'orderId'), orderReturn);
    });
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, REFUND_EXCEEDED, CONFLICT, IDEMPOTENCY_CONFLICT, SERVICE_UNAVAILABLE */
  async refund(context: RequestContext, orderId: string, input: unknown, key: string | null): Promise<Order> {
    const principal = requirePrincipal(context.principal);
    const { lines = [], shipping = false, amount = 0, reason = null } = parseInput(refundInput, input);
    const extra = roundedToMinor(amount, 'input.amount');
    const merged = mergeLines(lines);
    if (merged.length === 0 && !shipping && extra === 0)
      throw badInput('input', 'Name the lines, the shipping or an amount to refund.');
    const request = { operation: 'refundOrder', orderId, key, body: { orderId, input } } as const;
    return this.#runOnce(principal, request, async ({ reference: id }) => {
      const order = await this.#read(principal, parseId(orderId, 'orderId'));
      const refund = { id, lines: merged, shipping, amount: extra, reason };
      await this.#commit(order.id, () => this.#deps.orderPayments.refund(order, refund));
    });
  }

  /** Idempotent by the return's id. */
  async #recordReturn(principal: Principal, id: string, orderReturn: OrderReturn): Promise<void> {
    await this.#update(principal, id, (order) => {
      if (order.returns.some((known) => known.id === orderReturn.id)) return null;
      const change = { from: order.orderStatus, to: 'RETURNED' as const };
      assertTransition(ORDER_TRANSITIONS, change, actorsFor(principal, order));
      return { ...applyReturn(order, orderReturn), note: orderReturn.reason };
    });
  }

  /** Moves the money that an admin's payment status implies; an order without a payment only records the status. */
  async #captureOrRefund(principal: Principal, id: string, to: PaymentStatus): Promise<void> {
    const { orderPayments } = this.#deps;
    const order = await this.#read(principal, id);
    // An order that owes nothing is settled when it is placed.
    if (order.paymentStatus === to && owesNothing(order)) return;
    if (order.paymentStatus !== to) {
      const change = { from: order.paymentStatus, to };
      assertTransition(PAYMENT_STATUS_TRANSITIONS, change, paymentActors(principal));
    }
    await this.#commit(id, () =>
      to === 'REFUNDED' ? orderPayments.refundRemainder(order) : orderPayments.capture(id),
    );
  }

  /** Decides on the current state of an order until the decision is written without a conflicting change. */
  async #update(principal: Principal, id: string, decide: (order: Order) => Decision | null): Promise<Order> {
    return retryOnConflict(async () => {
      const before = await this.#read(principal, id);
      const decision = decide(before);
      if (!decision) return before;
      const change = createChange(before, { ...decision, by: principal.id });
      return (await this.#commit(id, () => this.#deps.outbox.change(change))) ?? undefined;
    });
  }

  /**
   * The one way to change an order or its payment: writes, then processes the order's outbox. A failure after the write
   * is no error of the request; the outbox processor retries it.
   * @param write null when nothing was written
   */
  async #commit<T>(orderId: string, write: () => Promise<T | null>): Promise<T | null> {
    const written = await write();
    if (written !== null) await this.#deps.outboxProcessor.process(orderId);
    return written;
  }

  async #runOnce(
    principal: Principal,
    { operation, orderId: idText, key, body }: IdempotentRequest,
    work: (work: { reference: string; isRepeat: boolean }) => Promise<void>,
  ): Promise<Order> {
    const orderId = parseId(idText, operation === 'cancelOrder' ? 'id' : 'orderId');
    const request = {
      caller: principal.id,
      operation,
      body,
      ...effectiveIdempotencyKey(key, [orderId, body]),
    };
    await this.#deps.idempotency.run(request, (one) => work(one).then(() => orderId));
    return this.#read(principal, orderId);
  }

  async #read(principal: Principal, id: string): Promise<Order> {
    const order = await this.#deps.orders.find(id, readScopeFor(principal));
    if (!order) throw notFound('Order', id);
    return order;
  }
}

function paymentActors(principal: Principal): OrderActor[] {
  return hasPermission(principal, 'payment:update') ? ['admin'] : [];
}

function effectsOf({ stock, payment }: Transition<OrderStatus>): OrderEffect[] {
  const requests: EffectRequest[] = stock ? [{ kind: stock }] : [];
  // Whether the coupon becomes free depends on the other orders of the group when the effect is executed.
  if (stock === 'releaseStock') requests.push({ kind: 'releaseCoupon' });
  if (payment) requests.push({ kind: payment });
  return requests.map(createEffect);
}

function mergeLines(lines: readonly LineQuantity[]): LineQuantity[] {
  return [...quantitiesByVariant([{ lines }])].map(([variantId, count]) => ({ variantId, quantity: count }));
}

function notPaid(change: { from: OrderStatus; to: OrderStatus }): DomainError<'INVALID_TRANSITION'> {
  return new DomainError('INVALID_TRANSITION', {
    message: 'The order cannot ship before it is paid.',
    details: { ...change, allowed: ['CANCELLED'] },
  });
}
