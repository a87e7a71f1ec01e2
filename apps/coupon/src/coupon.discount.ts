import { allocate, percentOf, type MinorUnits } from '@e-storefront/values';
import type { Coupon } from './coupon';

/** One line of a basket. */
export interface BasketLine {
  productId: string;
  /** The product's category and all above it. */
  categoryIds: string[];
  sellerId: string;
  amount: MinorUnits;
}

type Restriction = Pick<Coupon, 'categoryIds' | 'productIds' | 'sellerIds'>;
type Figures = Pick<Coupon, 'discountType' | 'discount' | 'maxDiscount'>;

/** Whether a coupon is meant for a line: it fits each of the restrictions that the coupon has. */
export function appliesTo(coupon: Restriction, line: BasketLine): boolean {
  const fits = (allowed: readonly string[], own: readonly string[]): boolean =>
    allowed.length === 0 || own.some((id) => allowed.includes(id));
  return (
    fits(coupon.productIds, [line.productId]) &&
    fits(coupon.categoryIds, line.categoryIds) &&
    fits(coupon.sellerIds, [line.sellerId])
  );
}

/** The price of the lines that a coupon is meant for; null when it is meant for none of them. */
export function applicableAmount(coupon: Restriction, lines: readonly BasketLine[]): MinorUnits | null {
  const meant = lines.filter((line) => appliesTo(coupon, line));
  return meant.length === 0 ? null : meant.reduce((sum, { amount }) => sum + amount, 0);
}

/** What a coupon takes off an amount: rounded once, never above the amount or the coupon's cap. */
export function discountOn(coupon: Figures, amount: MinorUnits): MinorUnits {
  const figure = coupon.discountType === 'percentage' ? percentOf(amount, coupon.discount) : coupon.discount;
  return Math.min(figure, amount, coupon.maxDiscount ?? amount);
}

/**
 * Spreads a discount over the lines that a coupon is meant for, in proportion to their prices.
 * @returns one share a line, in their order: none above its line's price, the sum is the discount
 */
export function spreadDiscount(
  coupon: Restriction,
  lines: readonly BasketLine[],
  discount: MinorUnits,
): MinorUnits[] {
  if (discount === 0) return lines.map(() => 0);
  return allocate(
    discount,
    lines.map((line) => (appliesTo(coupon, line) ? line.amount : 0)),
  );
}
