import type { OrderStatus } from './order.generated';

/** The statuses of an order on its way to the buyer. */
export const DELIVERY_STEPS = [
  'PENDING',
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
] as const satisfies readonly OrderStatus[];

const STATUSES: ReadonlySet<string> = new Set<OrderStatus>([
  ...DELIVERY_STEPS,
  'CANCELLED',
  'RETURNED',
  'REFUNDED',
]);

/** Whether a text, such as a filter in an address, is a status of an order. */
export function isOrderStatus(text: string): text is OrderStatus {
  return STATUSES.has(text);
}

/** The steps that an order has still to take until it is delivered; none for an order that was cancelled or returned. */
export function stepsAhead(status: OrderStatus): readonly OrderStatus[] {
  const reached = DELIVERY_STEPS.findIndex((step) => step === status);
  return reached < 0 ? [] : DELIVERY_STEPS.slice(reached + 1);
}
