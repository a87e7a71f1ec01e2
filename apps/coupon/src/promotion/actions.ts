import { allocate, percentOf, type MinorUnits } from '@e-storefront/domain';
import type { Promotion } from './promotion';

/** One line of a basket. */
export interface BasketLine {
  productId: string;
  variantId: string;
  /** The product's category and all above it. */
  categoryIds: string[];
  sellerId: string;
  quantity: number;
  unitPrice: MinorUnits;
}

export type Restriction = Pick<Promotion, 'categoryIds' | 'productIds' | 'sellerIds'>;
export type Figures = Pick<
  Promotion,
  'discountType' | 'discount' | 'maxDiscount' | 'buyQuantity' | 'getQuantity'
>;

/** What is left to pay of a line that a promotion is meant for; 0 pieces where it is not. */
export interface OpenLine {
  quantity: number;
  left: MinorUnits;
}

/** Whether a promotion is meant for a line: it fits each of the restrictions that the promotion has. */
export function appliesTo(promotion: Restriction, line: Pick<BasketLine, keyof BasketLine>): boolean {
  const fits = (allowed: readonly string[], own: readonly string[]): boolean =>
    allowed.length === 0 || own.some((id) => allowed.includes(id));
  return (
    fits(promotion.productIds, [line.productId]) &&
    fits(promotion.categoryIds, line.categoryIds) &&
    fits(promotion.sellerIds, [line.sellerId])
  );
}

/** What a promotion takes off an amount: rounded once, never above the amount or the promotion's cap. */
export function discountOn(
  { discountType, discount, maxDiscount }: Pick<Figures, 'discountType' | 'discount' | 'maxDiscount'>,
  amount: MinorUnits,
): MinorUnits {
  const figure = discountType === 'fixed' ? discount : percentOf(amount, discount);
  return Math.min(figure, amount, maxDiscount ?? amount);
}

/**
 * What a promotion takes off each line, in proportion to the part of the line that it favours.
 * @returns one share a line, in their order: none above what is left of its line
 */
export function sharesOf(promotion: Figures, lines: readonly OpenLine[]): MinorUnits[] {
  const favoured = favouredParts(promotion, lines);
  const discount = discountOn(
    promotion,
    favoured.reduce((sum, part) => sum + part, 0),
  );
  return discount === 0 ? lines.map(() => 0) : allocate(discount, favoured);
}

function favouredParts(promotion: Figures, lines: readonly OpenLine[]): MinorUnits[] {
  const { discountType, buyQuantity, getQuantity } = promotion;
  if (discountType === 'freeShipping') return lines.map(() => 0);
  if (discountType === 'cheapestFree') return cheapestPieces(lines, 1);
  if (discountType !== 'buyXGetY') return lines.map(({ left }) => left);
  const [buy, get] = [buyQuantity ?? 1, getQuantity ?? 1];
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return cheapestPieces(lines, Math.floor(pieces / (buy + get)) * get);
}

/** What the `count` cheapest pieces cost, a line: the pieces of a line share evenly what is left of it. */
function cheapestPieces(lines: readonly OpenLine[], count: number): MinorUnits[] {
  const parts = lines.map(() => 0);
  let wanted = count;
  for (const { index, price, pieces } of lines.flatMap(piecesOf).sort((a, b) => a.price - b.price)) {
    const taken = Math.min(pieces, wanted);
    parts[index] = (parts[index] ?? 0) + taken * price;
    wanted -= taken;
  }
  return parts;
}

function piecesOf({ quantity, left }: OpenLine, index: number) {
  if (quantity === 0) return [];
  const price = Math.floor(left / quantity);
  const dearer = left - price * quantity;
  return [
    { index, price, pieces: quantity - dearer },
    { index, price: price + 1, pieces: dearer },
  ];
}
