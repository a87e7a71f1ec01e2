import type { SellerOrderFragment } from './order.generated';

/** The status of an order, as the API names it. */
export type OrderStatus = SellerOrderFragment['orderStatus'];

/** A step of the way of an order to its buyer. */
export interface OrderStep {
  to: OrderStatus;
  /** The key that takes it. */
  key: string;
  /** It captures the payment or ends the delivery, and cannot be taken back. */
  isConfirmed: boolean;
}

/** The steps in their order; the API allows one at a time. */
export const ORDER_STEPS: readonly OrderStep[] = [
  { to: 'CONFIRMED', key: 'c', isConfirmed: false },
  { to: 'PROCESSING', key: 'p', isConfirmed: false },
  { to: 'SHIPPED', key: 's', isConfirmed: true },
  { to: 'OUT_FOR_DELIVERY', key: 'o', isConfirmed: false },
  { to: 'DELIVERED', key: 'd', isConfirmed: true },
];

/** The next step that the API allows the seller. */
export function nextStep(allowed: readonly OrderStatus[]): OrderStep | undefined {
  return ORDER_STEPS.find(({ to }) => allowed.includes(to));
}

/** The statuses in which an order waits for its seller, in the order of the work. */
export const QUEUE_STATUSES = ['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY'] as const;

export type QueueStatus = (typeof QUEUE_STATUSES)[number];

/** Whether a text of an address is one of the queue's statuses. */
export function isQueueStatus(text: string): text is QueueStatus {
  return QUEUE_STATUSES.some((status) => status === text);
}
