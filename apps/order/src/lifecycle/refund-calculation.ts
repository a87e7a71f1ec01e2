import { badInput } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/domain';
import type { Order, OrderReturn, LineQuantity } from '../order/order';
import { isSettledWithoutCharge, type MoneyParts, type Payment, type Refund } from '../payment/payment';
import { sumOf } from '../payment/payment-transitions';
import { refundExceeded } from '../payment/payment-errors';
import type { Spread } from '../payment/refund-split';
import { remainderOf, type RefundWish } from '../payment/payment.service';
import { paidForItems, quantitiesByVariant } from './refund-shares';

/** What an admin wants to give back. */
export interface RefundRequest {
  id: string;
  lines: LineQuantity[];
  /** Whether what is left of the shipping goes back. */
  shipping: boolean;
  /** Beside that, in minor units. */
  amount: MinorUnits;
  reason: string | null;
}

const NO_PARTS: MoneyParts = { net: 0, tax: 0, shipping: 0 };

/** @throws REFUND_EXCEEDED for more than is left, BAD_USER_INPUT for what comes to nothing */
export function partialRefund(payment: Payment, order: Order, request: RefundRequest): RefundWish {
  const before = quantitiesByVariant(activeRefunds(payment));
  for (const { variantId, quantity } of request.lines) {
    const item = order.items.find((one) => one.variantId === variantId);
    const left = (item?.quantity ?? 0) - (before.get(variantId) ?? 0);
    const price = item?.price ?? 0;
    if (quantity > left) throw refundExceeded(price * quantity, price * left);
  }
  const left = leftOf(payment, order);
  // Who paid nothing gets pieces taken off the order, and no money.
  const wanted = isSettledWithoutCharge(payment)
    ? NO_PARTS
    : {
        ...paidForItems(order, request.lines, before),
        shipping: request.shipping ? left.shipping : 0,
      };
  const amount = sumOf(wanted) + request.amount;
  if (amount === 0 && request.lines.length === 0) {
    throw badInput('shipping', 'There is no shipping left to refund. Name lines or an amount.');
  }
  if (amount > remainderOf(payment)) throw refundExceeded(amount, remainderOf(payment));
  return {
    id: request.id,
    lines: request.lines,
    reason: request.reason,
    parts: allocateParts(amount, wanted, left),
  };
}

/** Everything that is left; null when nothing is. */
export function remainingRefund(payment: Payment, order: Order, id: string): RefundWish | null {
  const rest = remainderOf(payment);
  if (rest <= 0) return null;
  const before = quantitiesByVariant(activeRefunds(payment));
  const lines = order.items
    .map(({ variantId, quantity }) => ({ variantId, quantity: quantity - (before.get(variantId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  return { id, lines, reason: null, parts: allocateParts(rest, NO_PARTS, leftOf(payment, order)) };
}

/** What an amount of an order is made of that went back without anybody asking the shop. */
export function splitByOrder(order: Order): Spread {
  return (payment, amount) => allocateParts(amount, NO_PARTS, leftOf(payment, order));
}

/** Pieces that came back, never more than is left of what was paid; null when nothing is. */
export function itemsRefund(
  payment: Payment,
  order: Order,
  { id, lines, reason }: OrderReturn,
): RefundWish | null {
  const before = quantitiesByVariant(activeRefunds(payment));
  const open = lines.map(({ variantId, quantity }) => {
    const bought = order.items.find((one) => one.variantId === variantId)?.quantity ?? 0;
    return { variantId, quantity: Math.min(quantity, bought - (before.get(variantId) ?? 0)) };
  });
  const counted = open.filter(({ quantity }) => quantity > 0);
  const wanted = paidForItems(order, counted, before);
  const amount = Math.min(sumOf(wanted), remainderOf(payment));
  if (amount <= 0) return null;
  return { id, lines: counted, reason, parts: allocateParts(amount, wanted, leftOf(payment, order)) };
}

/** The refunds that went back or will. */
function activeRefunds({ refunds }: Payment): Refund[] {
  return refunds.filter(({ state }) => state !== 'failed');
}

/** What was paid for goods, tax and shipping and did not go back. */
function leftOf(payment: Payment, order: Order): MoneyParts {
  const back = (part: keyof MoneyParts): MinorUnits =>
    activeRefunds(payment).reduce((sum, { parts }) => sum + parts[part], 0);
  return {
    net: order.subtotal - order.discount - back('net'),
    tax: order.tax - back('tax'),
    shipping: order.shipping - back('shipping'),
  };
}

/** An amount made of the wanted parts as far as they are left, and of what else is left. */
function allocateParts(amount: MinorUnits, wanted: MoneyParts, left: MoneyParts): MoneyParts {
  const parts = { ...NO_PARTS };
  let open = amount;
  for (const limit of [wanted, left]) {
    for (const part of ['net', 'tax', 'shipping'] as const) {
      const more = Math.max(0, Math.min(open, limit[part] - parts[part], left[part] - parts[part]));
      parts[part] += more;
      open -= more;
    }
  }
  return { ...parts, net: parts.net + open };
}
