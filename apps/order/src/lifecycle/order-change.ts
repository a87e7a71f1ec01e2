import { createEvent, type DomainEvent } from '@e-storefront/events';
import type { Order, StatusChange } from '../order/order';
import { nextStates, ORDER_TRANSITIONS } from '../order/order-status';
import type { OrderEffect } from './order-effects';

/** The fields that a change sets. */
export type OrderPatch = Partial<
  Pick<Order, 'orderStatus' | 'paymentStatus' | 'lastPaymentEvent' | 'returns' | 'refunded' | 'refundedLines'>
>;

/** A change that is written only if the order is unchanged since `before` was read. */
export interface OrderChange {
  before: Order;
  after: OrderPatch;
  entry: StatusChange;
  events: DomainEvent[];
  effects: OrderEffect[];
  /** Whether the payment is secured from here on, though not captured yet. */
  isSecured?: boolean;
}

type ChangeRequest = Pick<OrderChange, 'after' | 'effects' | 'isSecured'> &
  Pick<StatusChange, 'note' | 'by'> & {
    /** In addition to the event of the change itself. */
    events?: DomainEvent[];
  };

/** Completes a change with its history entry and its event. */
export function createChange(before: Order, request: ChangeRequest): OrderChange {
  const { after, effects, note, by, events = [], isSecured = false } = request;
  const status = after.orderStatus ?? before.orderStatus;
  const paymentStatus = after.paymentStatus ?? before.paymentStatus;
  const { id: orderId, sellerId, customerId, sequence, orderStatus } = before;
  // A status is mailed to the buyer once: a change that keeps it has another event.
  const name = status === orderStatus ? 'order.amended.v1' : 'order.updated.v1';
  const changed = createEvent(name, { orderId, sellerId, customerId, status, sequence: sequence + 1 });
  return {
    before,
    after,
    entry: { status, paymentStatus, at: new Date(), note, by },
    events: [changed, ...events],
    effects,
    isSecured,
  };
}

export function isCancellable({ orderStatus }: Order): boolean {
  return nextStates(ORDER_TRANSITIONS, orderStatus, ['admin']).includes('CANCELLED');
}
