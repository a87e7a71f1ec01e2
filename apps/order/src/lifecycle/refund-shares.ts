import { allocate, type MinorUnits } from '@e-storefront/domain';
import type { OrderTotals, OrderItem, LineQuantity } from '../order/order';
import type { MoneyParts } from '../payment/payment';

type Sold = Pick<OrderTotals, 'tax' | 'shipping'> & {
  items: readonly Pick<OrderItem, 'variantId' | 'quantity' | 'subtotal' | 'discount'>[];
};

/** What was paid for each line: its goods after the discount, and its share of the order's tax. */
export function paidPerLine({ items, tax }: Sold): { net: MinorUnits; tax: MinorUnits }[] {
  const nets = items.map(({ subtotal, discount }) => subtotal - discount);
  const taxes = allocate(tax, nets);
  return nets.map((net, index) => ({ net, tax: taxes[index] ?? 0 }));
}

/**
 * What was paid for pieces, after `before` went back already: in whatever portions a line goes back, they add up to
 * exactly what was paid for it.
 */
export function paidForItems(
  sold: Sold,
  lines: readonly LineQuantity[],
  before: ReadonlyMap<string, number>,
): MoneyParts {
  const paid = paidPerLine(sold);
  const parts: MoneyParts = { net: 0, tax: 0, shipping: 0 };
  for (const { variantId, quantity } of lines) {
    const index = sold.items.findIndex((item) => item.variantId === variantId);
    const [item, line] = [sold.items[index], paid[index]];
    if (!item || !line) continue;
    const from = before.get(variantId) ?? 0;
    const share = (amount: MinorUnits): MinorUnits =>
      shareOfFirst(amount, item.quantity, from + quantity) - shareOfFirst(amount, item.quantity, from);
    parts.net += share(line.net);
    parts.tax += share(line.tax);
  }
  return parts;
}

/** How many pieces of each variant these lists hold together. */
export function quantitiesByVariant(lists: readonly { lines: readonly LineQuantity[] }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { lines } of lists) {
    for (const { variantId, quantity } of lines)
      counts.set(variantId, (counts.get(variantId) ?? 0) + quantity);
  }
  return counts;
}

/** The share of the first pieces of equal ones, as `allocate` spreads an amount: the earlier pieces bear the remainder. */
function shareOfFirst(amount: MinorUnits, quantity: number, count: number): MinorUnits {
  return Math.floor(amount / quantity) * count + Math.min(count, amount % quantity);
}
