import { badInput } from '@e-storefront/errors';
import { allocate, type MinorUnits } from '@e-storefront/domain';
import type { LineQuantity, Order, OrderItem, OrderReturn, OrderTotals } from '../order/order';
import type { AmountBreakdown, Payment, Refund } from '../payment/payment';
import { isSettledWithoutCharge } from '../payment/payment-states';
import { breakdownTotal, refundableAmount, type RefundDraft } from '../payment/payment-transitions';
import { refundExceeded } from '../payment/payment-errors';
import type { RefundSplit } from '../payment/external-refunds';

/** A refund that an admin requests. */
export interface RefundRequest {
  id: string;
  lines: LineQuantity[];
  /** Whether the remaining shipping is refunded. */
  shipping: boolean;
  /** In addition to the lines and the shipping, in minor units. */
  amount: MinorUnits;
  reason: string | null;
}

/** The fields of an order that its line prices depend on. */
type PricedOrder = Pick<OrderTotals, 'tax' | 'shipping'> & {
  items: readonly Pick<OrderItem, 'variantId' | 'quantity' | 'subtotal' | 'discount'>[];
};

const NO_PARTS: AmountBreakdown = { net: 0, tax: 0, shipping: 0 };

/** @throws REFUND_EXCEEDED above the refundable amount, BAD_USER_INPUT for a refund of nothing */
export function partialRefund(payment: Payment, order: Order, request: RefundRequest): RefundDraft {
  const refunded = quantitiesByVariant(activeRefunds(payment));
  for (const { variantId, quantity } of request.lines) {
    const item = order.items.find((one) => one.variantId === variantId);
    const refundable = (item?.quantity ?? 0) - (refunded.get(variantId) ?? 0);
    const price = item?.price ?? 0;
    if (quantity > refundable) throw refundExceeded(price * quantity, price * refundable);
  }
  const remaining = remainingParts(payment, order);
  // A free order: its items are recorded as refunded, without money.
  const requested = isSettledWithoutCharge(payment)
    ? NO_PARTS
    : {
        ...paidForItems(order, request.lines, refunded),
        shipping: request.shipping ? remaining.shipping : 0,
      };
  const amount = breakdownTotal(requested) + request.amount;
  if (amount === 0 && request.lines.length === 0) {
    throw badInput('shipping', 'There is no shipping left to refund. Name lines or an amount.');
  }
  if (amount > refundableAmount(payment)) throw refundExceeded(amount, refundableAmount(payment));
  return {
    id: request.id,
    lines: request.lines,
    reason: request.reason,
    parts: allocateParts(amount, requested, remaining),
  };
}

/** A refund of everything that remains; null when nothing does. */
export function remainingRefund(payment: Payment, order: Order, id: string): RefundDraft | null {
  const amount = refundableAmount(payment);
  if (amount <= 0) return null;
  const refunded = quantitiesByVariant(activeRefunds(payment));
  const lines = order.items
    .map(({ variantId, quantity }) => ({ variantId, quantity: quantity - (refunded.get(variantId) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  return {
    id,
    lines,
    reason: null,
    parts: allocateParts(amount, NO_PARTS, remainingParts(payment, order)),
  };
}

/** A refund of returned items, limited to what remains refundable; null when nothing does. */
export function itemsRefund(
  payment: Payment,
  order: Order,
  { id, lines, reason }: OrderReturn,
): RefundDraft | null {
  const refunded = quantitiesByVariant(activeRefunds(payment));
  const refundable = lines
    .map(({ variantId, quantity }) => {
      const bought = order.items.find((one) => one.variantId === variantId)?.quantity ?? 0;
      return { variantId, quantity: Math.min(quantity, bought - (refunded.get(variantId) ?? 0)) };
    })
    .filter(({ quantity }) => quantity > 0);
  const requested = paidForItems(order, refundable, refunded);
  const amount = Math.min(breakdownTotal(requested), refundableAmount(payment));
  if (amount <= 0) return null;
  return {
    id,
    lines: refundable,
    reason,
    parts: allocateParts(amount, requested, remainingParts(payment, order)),
  };
}

/** Splits an amount that was refunded outside the shop, such as in the provider's dashboard. */
export function splitByOrder(order: Order): RefundSplit {
  return (payment, amount) => allocateParts(amount, NO_PARTS, remainingParts(payment, order));
}

/** The amount paid for each line: its net after the discount, and its share of the order's tax. */
function paidPerLine({ items, tax }: PricedOrder): { net: MinorUnits; tax: MinorUnits }[] {
  const nets = items.map(({ subtotal, discount }) => subtotal - discount);
  const taxes = allocate(tax, nets);
  return nets.map((net, index) => ({ net, tax: taxes[index] ?? 0 }));
}

/**
 * The amount paid for some items, given the quantities already refunded. Partial refunds of a line add up to exactly the
 * amount paid for it, however it is divided.
 */
function paidForItems(
  order: PricedOrder,
  lines: readonly LineQuantity[],
  refunded: ReadonlyMap<string, number>,
): AmountBreakdown {
  const paid = paidPerLine(order);
  const parts: AmountBreakdown = { net: 0, tax: 0, shipping: 0 };
  for (const { variantId, quantity } of lines) {
    const index = order.items.findIndex((item) => item.variantId === variantId);
    const [item, line] = [order.items[index], paid[index]];
    if (!item || !line) continue;
    const from = refunded.get(variantId) ?? 0;
    const share = (amount: MinorUnits): MinorUnits =>
      shareOfFirst(amount, item.quantity, from + quantity) - shareOfFirst(amount, item.quantity, from);
    parts.net += share(line.net);
    parts.tax += share(line.tax);
  }
  return parts;
}

/** The total quantity of each variant. */
export function quantitiesByVariant(
  lists: readonly { lines: readonly LineQuantity[] }[],
): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const { lines } of lists) {
    for (const { variantId, quantity } of lines)
      quantities.set(variantId, (quantities.get(variantId) ?? 0) + quantity);
  }
  return quantities;
}

/** The share of the first `count` units. As in `allocate`, the first units bear the remainder of the division. */
function shareOfFirst(amount: MinorUnits, quantity: number, count: number): MinorUnits {
  return Math.floor(amount / quantity) * count + Math.min(count, amount % quantity);
}

/** Completed and pending refunds. */
function activeRefunds({ refunds }: Payment): Refund[] {
  return refunds.filter(({ state }) => state !== 'failed');
}

/** Net, tax and shipping that were not refunded. */
function remainingParts(payment: Payment, order: Order): AmountBreakdown {
  const refunded = (part: keyof AmountBreakdown): MinorUnits =>
    activeRefunds(payment).reduce((sum, { parts }) => sum + parts[part], 0);
  return {
    net: order.subtotal - order.discount - refunded('net'),
    tax: order.tax - refunded('tax'),
    shipping: order.shipping - refunded('shipping'),
  };
}

/** Takes an amount from the requested parts first, as far as they remain, then from any other remaining part. */
function allocateParts(
  amount: MinorUnits,
  requested: AmountBreakdown,
  remaining: AmountBreakdown,
): AmountBreakdown {
  const parts = { ...NO_PARTS };
  let open = amount;
  for (const limit of [requested, remaining]) {
    for (const part of ['net', 'tax', 'shipping'] as const) {
      const share = Math.max(0, Math.min(open, limit[part] - parts[part], remaining[part] - parts[part]));
      parts[part] += share;
      open -= share;
    }
  }
  return { ...parts, net: parts.net + open };
}
