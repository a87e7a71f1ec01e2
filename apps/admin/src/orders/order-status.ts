import type { Schema } from '@e-storefront/graph-client';

/** In the order in which they follow each other. */
export const ORDER_STATUSES: readonly Schema.OrderStatus[] = [
  'PENDING',
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
  'CANCELLED',
  'RETURNED',
  'REFUNDED',
];

const NOT_SHIPPED: readonly Schema.OrderStatus[] = ['PENDING', 'CONFIRMED', 'PROCESSING'];
const AT_THE_CUSTOMER: readonly Schema.OrderStatus[] = ['SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];

/** Whether staff can cancel the order. */
export function isCancellable(status: Schema.OrderStatus): boolean {
  return NOT_SHIPPED.includes(status);
}

/** Whether items of the order can come back. */
export function isReturnable(status: Schema.OrderStatus): boolean {
  return AT_THE_CUSTOMER.includes(status);
}
