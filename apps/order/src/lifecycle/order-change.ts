import { createEvent, type DomainEvent } from '@e-storefront/events';
import type { Order } from '../order/order';
import type { OrderStatus } from '../order/order-status';

/** The event of a change. One that leaves the status as it is goes by another name, for nobody is mailed a status twice. */
export function changeEvent(
  { id: orderId, sellerId, customerId, sequence, orderStatus }: Order,
  status: OrderStatus,
): DomainEvent {
  const name = status === orderStatus ? 'order.amended.v1' : 'order.updated.v1';
  return createEvent(name, { orderId, sellerId, customerId, status, sequence: sequence + 1 });
}
