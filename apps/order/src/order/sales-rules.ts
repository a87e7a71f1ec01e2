import type { MinorUnits } from '@e-storefront/domain';
import type { LineQuantity, Order } from './order';
import type { OrderStatus, PaymentStatus } from './order-status';

/*
 * The definitions behind all analytics.
 *
 * - Effective order: neither cancelled, nor returned as a whole, nor fully refunded.
 * - Revenue: the payments received for effective orders, less refunds. Refunds, lost disputes and refunds made at the
 *   provider count once the money has moved, in the period in which the order was placed; failed refunds do not count.
 * - Sales: the totals of orders that were never cancelled.
 * - Sold: the items of effective orders, paid or not, less returned and refunded items.
 * - Bought: a sold item of a paid order.
 */

type Statuses = Pick<Order, 'orderStatus' | 'paymentStatus'>;
type Amounts = Pick<Order, 'total' | 'waived' | 'refunded'>;
/** `returns` is absent in stored orders without a partial return. */
type Returned = Partial<Pick<Order, 'returns'>> & Pick<Order, 'refundedLines'>;

const NOT_EFFECTIVE: readonly OrderStatus[] = ['CANCELLED', 'RETURNED', 'REFUNDED'];
const PAID: readonly PaymentStatus[] = ['PAID', 'COMPLETED', 'PARTIALLY_REFUNDED'];
/** Not recorded as paid yet; a delivered order in these statuses was paid in cash on delivery. */
const OPEN: readonly PaymentStatus[] = ['PENDING', 'PROCESSING'];

/** The waived part was never received. */
export function revenueOf(order: Statuses & Amounts): MinorUnits {
  if (!isEffective(order) || !isPaid(order)) return 0;
  return Math.max(0, order.total - (order.waived ?? 0) - (order.refunded ?? 0));
}

/** How much of one item of the order is sold. */
export function soldQuantity(order: Statuses & Returned, { variantId, quantity }: LineQuantity): number {
  if (!isEffective(order)) return 0;
  const returned = (order.returns ?? []).flatMap(({ lines }) => lines);
  const takenOff = Math.max(
    quantityIn(returned, variantId),
    quantityIn(order.refundedLines ?? [], variantId),
  );
  return Math.max(0, quantity - takenOff);
}

/** Whether one item of the order is bought. */
export function isBought(order: Statuses & Returned, item: LineQuantity): boolean {
  return isPaid(order) && soldQuantity(order, item) > 0;
}

function isEffective({ orderStatus, paymentStatus }: Statuses): boolean {
  return !NOT_EFFECTIVE.includes(orderStatus) && paymentStatus !== 'REFUNDED';
}

function isPaid({ orderStatus, paymentStatus }: Statuses): boolean {
  return PAID.includes(paymentStatus) || (orderStatus === 'DELIVERED' && OPEN.includes(paymentStatus));
}

function quantityIn(lines: readonly LineQuantity[], variantId: string): number {
  return lines.reduce((sum, line) => (line.variantId === variantId ? sum + line.quantity : sum), 0);
}
