import type { Order } from '../order/order';
import { SYSTEM_ACTOR_ID } from '../order/order';
import { changeEvent } from './order-change';
import type { OrderChange, OrderRepository } from '../order/order.repository';
import { cancelEffects, isCancellable } from './on-payment-event';
import type { Payment } from '../payment/payment';
import type { PaymentRepository } from '../payment/payment.repository';

/** Cancels orders whose payment never came. */
export interface ExpiryRepository {
  /**
   * Fails the payment and cancels the order together, if both are still as they were read.
   * @returns false when one of them is not
   */
  expire(change: OrderChange, payment: Payment): Promise<boolean>;
}

interface Ports {
  orders: Pick<OrderRepository, 'find' | 'overdue' | 'postpone'>;
  payments: Pick<PaymentRepository, 'find'>;
  expiry: ExpiryRepository;
  relay: { deliver(orderId: string): Promise<void> };
  /** Receives what the next round tries again. */
  onFailure: (error: unknown, orderId: string) => void;
}

const AT_ONCE = 100;
const AGAIN_MS = 60_000;

/**
 * Ends orders that are not paid in time, so that their stock and coupons are free again. An order that is paid, shipped
 * or, where it is paid at the door, confirmed by its seller never ends so.
 */
export class OrderExpiry {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Ends what is overdue. Safe from several instances. */
  async run(now = new Date()): Promise<void> {
    const { orders, onFailure } = this.#ports;
    for (const id of await orders.findOverdue(now, AT_ONCE)) {
      await this.#end(id, now).catch((error: unknown) => onFailure(error, id));
    }
  }

  async #end(id: string, now: Date): Promise<void> {
    const { orders, payments, expiry, relay } = this.#ports;
    const [order, payment] = await Promise.all([orders.find(id, 'all'), payments.find(id)]);
    if (!order || !payment || !isUnpaid(order, payment)) return orders.setPaymentDeadline(id, null);
    // Somebody asks the provider just now: the answer decides.
    const isAsked = payment.intent !== null;
    const hasEnded = !isAsked && (await expiry.expire(endOf(order, payment), payment));
    if (hasEnded) await relay.deliver(id);
    else await orders.setPaymentDeadline(id, new Date(now.getTime() + AGAIN_MS));
  }
}

/** Whether nothing was paid for an order that can still be cancelled for it. */
function isUnpaid(order: Order, { state, method }: Payment): boolean {
  if (state !== 'created' || !isCancellable(order)) return false;
  // At the door the seller decides: from the confirmation on the order is theirs to deliver.
  return method !== 'cash_on_delivery' || order.orderStatus === 'PENDING';
}

function endOf(before: Order, { method, version }: Payment): OrderChange {
  const note =
    method === 'cash_on_delivery'
      ? 'The order was not confirmed in time.'
      : 'The order was not paid in time.';
  const after = { orderStatus: 'CANCELLED', paymentStatus: 'FAILED' } as const;
  return {
    before,
    // What the payment says of itself from here on is newer.
    after: { ...after, paymentSerial: version + 1 },
    entry: {
      status: after.orderStatus,
      paymentStatus: after.paymentStatus,
      at: new Date(),
      note,
      by: SYSTEM_ACTOR_ID,
    },
    events: [changeEvent(before, after.orderStatus)],
    effects: cancelEffects(),
  };
}
