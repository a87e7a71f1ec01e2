import { SYSTEM_ACTOR_ID, type Order } from '../order/order';
import type { OrderRepository } from '../order/order.model';
import type { Payment } from '../payment/payment';
import type { PaymentRepository } from '../payment/payment.model';
import { createChange, isCancellable, type OrderChange } from './order-change';
import { cancelEffects } from './order-effects';
import type { OrderExpiryRepository } from './order-expiry.model';
import type { OrderOutboxProcessor } from './outbox-processor';

interface Dependencies {
  orders: Pick<OrderRepository, 'find'>;
  payments: Pick<PaymentRepository, 'find'>;
  expiry: Pick<OrderExpiryRepository, 'findOverdue' | 'setPaymentDeadline' | 'expire'>;
  outboxProcessor: Pick<OrderOutboxProcessor, 'process'>;
  /** Receives failures that the next run retries. */
  onFailure: (error: unknown, orderId: string) => void;
}

const BATCH_SIZE = 100;
const RETRY_AFTER_MS = 60_000;

/**
 * Cancels orders that are not paid before their deadline, which releases their stock and coupons. Orders that are paid or
 * shipped do not expire, nor cash-on-delivery orders that their seller has confirmed.
 */
export class OrderExpiry {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Safe to run in several instances at once. */
  async run(now = new Date()): Promise<void> {
    const { expiry, onFailure } = this.#deps;
    for (const id of await expiry.findOverdue(now, BATCH_SIZE)) {
      await this.#expire(id, now).catch((error: unknown) => onFailure(error, id));
    }
  }

  async #expire(id: string, now: Date): Promise<void> {
    const { orders, payments, expiry, outboxProcessor } = this.#deps;
    const [order, payment] = await Promise.all([orders.find(id, 'all'), payments.find(id)]);
    if (!order || !payment || !isUnpaid(order, payment)) return expiry.setPaymentDeadline(id, null);
    // The result of a provider call in flight decides instead.
    const isInFlight = payment.pendingOperation !== null;
    const hasExpired = !isInFlight && (await expiry.expire(expiryOf(order, payment), payment));
    if (hasExpired) await outboxProcessor.process(id);
    else await expiry.setPaymentDeadline(id, new Date(now.getTime() + RETRY_AFTER_MS));
  }
}

function isUnpaid(order: Order, { state, method }: Payment): boolean {
  if (state !== 'created' || !isCancellable(order)) return false;
  // A confirmed cash-on-delivery order is paid when the seller delivers it.
  return method !== 'cash_on_delivery' || order.orderStatus === 'PENDING';
}

function expiryOf(order: Order, { method, version }: Payment): OrderChange {
  return createChange(order, {
    after: {
      orderStatus: 'CANCELLED',
      paymentStatus: 'FAILED',
      // Expiring makes this version of the payment; only its later events still apply.
      lastPaymentEvent: version + 1,
    },
    note:
      method === 'cash_on_delivery'
        ? 'The order was not confirmed in time.'
        : 'The order was not paid in time.',
    by: SYSTEM_ACTOR_ID,
    effects: cancelEffects(),
  });
}
