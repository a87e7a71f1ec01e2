import type { EventHandlers } from '@e-storefront/messaging';
import type { OrderErasure } from './order-erasure.model';

/** Idempotent, because events are delivered at least once. */
export function accountEventHandlers(erasure: Pick<OrderErasure, 'eraseCustomer'>): EventHandlers<'order'> {
  return { 'account.deleted.v1': ({ data }) => erasure.eraseCustomer(data.accountId) };
}
