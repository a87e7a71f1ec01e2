import type { MinorUnits } from '@e-storefront/domain';

/** The most lines that a cart holds. */
export const MAX_LINES = 100;
/** The most pieces that a line holds. */
export const MAX_QUANTITY = 1000;

export interface CartLine {
  id: string;
  productId: string;
  variantId: string;
  quantity: number;
  /** Of one piece. */
  priceWhenAdded: MinorUnits;
}

/** Pieces that did not fit when two carts were merged. */
export interface LeftOut {
  productId: string;
  variantId: string;
  quantity: number;
  /** Which limit they were above. */
  limit: 'quantity' | 'lines';
}

/** A basket kept by the shop: of a customer, or of a guest who holds its token. */
export interface Cart {
  /** `customer:` and the user's id, or `guest:` and the token's hash; one cart an owner. */
  owner: string;
  lines: CartLine[];
  couponCode: string | null;
  /** Grows by one with each write; 0 for a cart that is not kept yet. */
  version: number;
  /** The checkout that holds the cart still. */
  checkoutId: string | null;
  /** The owner that a guest's cart is being moved to; from then on it is closed. */
  mergedInto: string | null;
  /** Guests' carts that were moved in already, by their owner names. */
  mergedFrom: string[];
  /** What did not fit when the last one was moved in; forgotten when the cart is next changed. */
  leftOut: LeftOut[];
  /** The coupon of the last one that was moved in, where this cart has another; forgotten with `leftOut`. */
  couponLeftOut: string | null;
  /** The last operations that added pieces, so that a repeat adds nothing. */
  operations: string[];
  expiresAt: Date;
}

/**
 * Adds lines up by variant; the earlier line keeps its place, its id and its price.
 * @returns the lines as far as they fit, and what is above a line's pieces or a cart's lines
 */
export function addedUp(
  lines: readonly CartLine[],
  more: readonly CartLine[],
): { lines: CartLine[]; leftOut: LeftOut[] } {
  const byVariant = new Map(lines.map((line) => [line.variantId, line]));
  const leftOut: LeftOut[] = [];
  for (const line of more) {
    const { productId, variantId } = line;
    const there = byVariant.get(variantId);
    if (!there && byVariant.size >= MAX_LINES) {
      leftOut.push({ productId, variantId, quantity: line.quantity, limit: 'lines' });
      continue;
    }
    const wanted = (there?.quantity ?? 0) + line.quantity;
    const quantity = Math.min(MAX_QUANTITY, wanted);
    if (wanted > quantity) {
      leftOut.push({ productId, variantId, quantity: wanted - quantity, limit: 'quantity' });
    }
    byVariant.set(variantId, { ...(there ?? line), quantity });
  }
  return { lines: [...byVariant.values()], leftOut };
}
