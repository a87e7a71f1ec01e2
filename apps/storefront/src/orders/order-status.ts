import type { Schema } from '@e-storefront/graph-client';

/** The statuses of an order on its way to the buyer. */
export const DELIVERY_STEPS = [
  'PENDING',
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
] as const satisfies readonly Schema.OrderStatus[];

const STATUSES: ReadonlySet<string> = new Set<Schema.OrderStatus>([
  ...DELIVERY_STEPS,
  'CANCELLED',
  'RETURNED',
  'REFUNDED',
]);

/** Whether a text, such as a filter in an address, is a status of an order. */
export function isOrderStatus(text: string): text is Schema.OrderStatus {
  return STATUSES.has(text);
}

/** The steps that an order has still to take until it is delivered; none for an order that was cancelled or returned. */
export function stepsAhead(status: Schema.OrderStatus): readonly Schema.OrderStatus[] {
  const reached = DELIVERY_STEPS.findIndex((step) => step === status);
  return reached < 0 ? [] : DELIVERY_STEPS.slice(reached + 1);
}
