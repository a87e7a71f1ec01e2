import { allocate, percentOf, type MinorUnits } from '@e-storefront/domain';
import type { Promotion, PromotionTargets } from './promotion';

export interface BasketLine {
  productId: string;
  variantId: string;
  /** The product's category and its ancestors. */
  categoryIds: string[];
  sellerId: string;
  quantity: number;
  unitPrice: MinorUnits;
}

/** The fields that determine the amount of a discount. */
export type DiscountRule = Pick<
  Promotion,
  'discountType' | 'discount' | 'maxDiscount' | 'buyQuantity' | 'getQuantity'
>;

/** A line as a promotion is evaluated on it; its quantity is 0 where the promotion does not apply. */
export interface EligibleLine {
  quantity: number;
  /** The price of the line after the discounts of earlier promotions. */
  remaining: MinorUnits;
}

/** Whether a line matches every non-empty target list of a promotion. */
export function appliesTo(targets: PromotionTargets, line: BasketLine): boolean {
  const matches = (allowed: readonly string[], own: readonly string[]): boolean =>
    allowed.length === 0 || own.some((id) => allowed.includes(id));
  return (
    matches(targets.productIds, [line.productId]) &&
    matches(targets.categoryIds, line.categoryIds) &&
    matches(targets.sellerIds, [line.sellerId])
  );
}

/** The discount on an amount: rounded once, at most the amount and the promotion's cap. */
export function calculateDiscount(
  { discountType, discount, maxDiscount }: Pick<DiscountRule, 'discountType' | 'discount' | 'maxDiscount'>,
  amount: MinorUnits,
): MinorUnits {
  const uncapped = discountType === 'fixed' ? discount : percentOf(amount, discount);
  return Math.min(uncapped, amount, maxDiscount ?? amount);
}

/**
 * Splits the discount of a promotion among the lines, in proportion to their discountable amounts.
 * @returns one discount per line, in the order of the lines, at most what remains of each
 */
export function calculateLineDiscounts(rule: DiscountRule, lines: readonly EligibleLine[]): MinorUnits[] {
  const amounts = toDiscountableAmounts(rule, lines);
  const discount = calculateDiscount(
    rule,
    amounts.reduce((sum, amount) => sum + amount, 0),
  );
  return discount === 0 ? lines.map(() => 0) : allocate(discount, amounts);
}

function toDiscountableAmounts(rule: DiscountRule, lines: readonly EligibleLine[]): MinorUnits[] {
  const { discountType, buyQuantity, getQuantity } = rule;
  if (discountType === 'freeShipping') return lines.map(() => 0);
  if (discountType === 'cheapestFree') return priceCheapestUnits(lines, 1);
  if (discountType !== 'buyXGetY') return lines.map(({ remaining }) => remaining);
  const [buy, get] = [buyQuantity ?? 1, getQuantity ?? 1];
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return priceCheapestUnits(lines, Math.floor(units / (buy + get)) * get);
}

/** The price per line of the `count` cheapest units. */
function priceCheapestUnits(lines: readonly EligibleLine[], count: number): MinorUnits[] {
  const prices = lines.map(() => 0);
  let missing = count;
  for (const { index, price, units } of lines.flatMap(toUnitPrices).sort((a, b) => a.price - b.price)) {
    const taken = Math.min(units, missing);
    prices[index] = (prices[index] ?? 0) + taken * price;
    missing -= taken;
  }
  return prices;
}

/** Splits what remains of a line evenly among its units; the prices differ by one minor unit at most. */
function toUnitPrices({ quantity, remaining }: EligibleLine, index: number) {
  if (quantity === 0) return [];
  const price = Math.floor(remaining / quantity);
  const remainder = remaining - price * quantity;
  return [
    { index, price, units: quantity - remainder },
    { index, price: price + 1, units: remainder },
  ];
}
