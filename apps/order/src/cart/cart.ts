import type { MinorUnits } from '@e-storefront/domain';

/** Maximum number of lines in a cart. */
export const MAX_LINES = 100;
/** Maximum quantity of a line. */
export const MAX_QUANTITY = 1000;

export interface CartLine {
  id: string;
  productId: string;
  variantId: string;
  quantity: number;
  /** Unit price. */
  priceWhenAdded: MinorUnits;
}

/** A quantity that exceeded a limit when two carts were merged. */
export interface LeftOutLine {
  productId: string;
  variantId: string;
  quantity: number;
  limit: 'quantity' | 'lines';
}

/** A stored cart of a customer or of a guest with a token. */
export interface Cart {
  /** `customer:` and the user's id, or `guest:` and the token's hash; one cart per owner. */
  owner: string;
  lines: CartLine[];
  couponCode: string | null;
  /** Increases with every write; 0 for a cart that is not stored yet. */
  version: number;
  /** The checkout that has locked the cart. */
  checkoutId: string | null;
  /** Owner of the cart that this guest cart is merged into; a guest cart with it is closed. */
  mergedInto: string | null;
  /** Owners of the guest carts that were merged into this one. */
  mergedFrom: string[];
  /** Quantities dropped by the last merge; cleared by the next change. */
  leftOut: LeftOutLine[];
  /** The guest's coupon that the last merge dropped, because this cart had another; cleared like `leftOut`. */
  couponLeftOut: string | null;
  /** Ids of the latest add operations, so that a repeated request adds nothing. */
  operations: string[];
  expiresAt: Date;
}

/**
 * Adds quantities up by variant; the earlier line keeps its position, id and price.
 * @returns the merged lines, and the quantities above the limits of a line or of the cart
 */
export function mergeLines(
  lines: readonly CartLine[],
  added: readonly CartLine[],
): { lines: CartLine[]; leftOut: LeftOutLine[] } {
  const byVariant = new Map(lines.map((line) => [line.variantId, line]));
  const leftOut: LeftOutLine[] = [];
  for (const line of added) {
    const { productId, variantId } = line;
    const existing = byVariant.get(variantId);
    if (!existing && byVariant.size >= MAX_LINES) {
      leftOut.push({ productId, variantId, quantity: line.quantity, limit: 'lines' });
      continue;
    }
    const requested = (existing?.quantity ?? 0) + line.quantity;
    const quantity = Math.min(MAX_QUANTITY, requested);
    if (requested > quantity) {
      leftOut.push({ productId, variantId, quantity: requested - quantity, limit: 'quantity' });
    }
    byVariant.set(variantId, { ...(existing ?? line), quantity });
  }
  return { lines: [...byVariant.values()], leftOut };
}
