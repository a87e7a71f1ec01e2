import { z } from 'zod';
import { requirePrincipal, type Principal } from '@e-storefront/auth';
import { badInput, notFound } from '@e-storefront/errors';
import {
  parseId,
  multilineText,
  objectId,
  parseInput,
  quantity,
  effectiveIdempotencyKey,
  roundedToMinor,
} from '@e-storefront/domain';
import { readScopeFor } from '../order/order-scope';
import type { Order, LineQuantity } from '../order/order';
import type { Idempotency } from '../checkout/checkout.service';
import type { OrderLifecycleService } from './order-lifecycle.service';
import type { OrderPaymentService } from './order-payment.service';
import type { OrderRepository } from '../order/order.repository';

interface Ports {
  orders: OrderRepository;
  life: OrderLifecycleService;
  money: OrderPaymentService;
  relay: { deliver(orderId: string): Promise<void> };
  idempotency: Idempotency;
  newId: () => string;
}

interface Request {
  operation: 'cancelOrder' | 'refundOrder' | 'returnOrderItems';
  orderId: string;
  key: string | null;
  body: unknown;
}

const MOST_LINES = 100;
const pieces = z
  .array(z.object({ variantId: objectId, quantity }))
  .max(MOST_LINES, 'must name at most 100 lines.');
const refundInput = z.object({
  lines: pieces.optional(),
  shipping: z.boolean().optional(),
  amount: z.number().optional(),
  reason: multilineText(500).optional(),
});
const returnInput = z.object({
  lines: pieces.min(1, 'must name at least one line.'),
  reason: multilineText(500),
  refund: z.boolean().optional(),
});

/** What is asked of an order that must happen once, however often it is sent. */
export class OrderRequests {
  readonly #ports: Ports;
  readonly #principal: Principal | null;

  constructor(ports: Ports, principal: Principal | null) {
    this.#ports = ports;
    this.#principal = principal;
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT, IDEMPOTENCY_CONFLICT */
  async cancel(id: string, reason: unknown, key: string | null): Promise<Order> {
    const request: Request = {
      operation: 'cancelOrder',
      orderId: id,
      key,
      body: { id, reason: reason ?? null },
    };
    return this.#once(request, async ({ isRepeat }) => {
      const isDone = isRepeat && (await this.#read(parseId(id))).orderStatus === 'CANCELLED';
      if (!isDone) await this.#ports.life.cancel(id, reason);
    });
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, REFUND_EXCEEDED, CONFLICT, IDEMPOTENCY_CONFLICT, SERVICE_UNAVAILABLE */
  async refund(orderId: string, input: unknown, key: string | null): Promise<Order> {
    const { lines = [], shipping = false, amount = 0, reason = null } = parseInput(refundInput, input);
    const extra = roundedToMinor(amount, 'input.amount');
    const counted = merged(lines);
    if (counted.length === 0 && !shipping && extra === 0)
      throw badInput('input', 'Name the lines, the shipping or an amount to refund.');
    return this.#once(
      { operation: 'refundOrder', orderId, key, body: { orderId, input } },
      async ({ reference }) => {
        const order = await this.#read(parseId(orderId, 'orderId'));
        const wish = { id: reference, lines: counted, shipping, amount: extra, reason };
        await this.#ports.money.refund(order, wish);
        // The money has moved: what the order cannot be told now it is told by a sweep, and is no error.
        await this.#ports.relay.deliver(order.id);
      },
    );
  }

  /** @throws BAD_USER_INPUT, UNAUTHENTICATED, NOT_FOUND, INVALID_TRANSITION, CONFLICT, IDEMPOTENCY_CONFLICT */
  async returnItems(orderId: string, input: unknown, key: string | null): Promise<Order> {
    const { lines, reason, refund = false } = parseInput(returnInput, input);
    const request: Request = { operation: 'returnOrderItems', orderId, key, body: { orderId, input } };
    return this.#once(request, async ({ reference }) => {
      const came = { id: reference, lines: merged(lines), reason, refund, at: new Date() };
      await this.#ports.life.takeBack(orderId, came);
    });
  }

  async #once(
    { operation, orderId: idText, key, body }: Request,
    work: (work: { reference: string; isRepeat: boolean }) => Promise<void>,
  ): Promise<Order> {
    const principal = requirePrincipal(this.#principal);
    const orderId = parseId(idText, operation === 'cancelOrder' ? 'id' : 'orderId');
    if (key === null && operation === 'cancelOrder') {
      // Its own table of transitions lets it happen once.
      await work({ reference: this.#ports.newId(), isRepeat: false });
    } else {
      const request = {
        caller: principal.id,
        operation,
        body,
        ...effectiveIdempotencyKey(key, [orderId, body]),
      };
      await this.#ports.idempotency.run(request, (one) => work(one).then(() => orderId));
    }
    return this.#read(orderId);
  }

  async #read(id: string): Promise<Order> {
    const order = await this.#ports.orders.find(id, readScopeFor(requirePrincipal(this.#principal)));
    if (!order) throw notFound('Order', id);
    return order;
  }
}

function merged(lines: readonly LineQuantity[]): LineQuantity[] {
  const counts = new Map<string, number>();
  for (const { variantId, quantity: count } of lines)
    counts.set(variantId, (counts.get(variantId) ?? 0) + count);
  return [...counts].map(([variantId, count]) => ({ variantId, quantity: count }));
}
