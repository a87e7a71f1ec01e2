import type { MinorUnits } from '@e-storefront/values';

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
  /** The last operations that added pieces, so that a repeat adds nothing. */
  operations: string[];
  expiresAt: Date;
}

/** Adds lines up by variant; the earlier line keeps its place, its id and its price. Bounded in pieces and in lines. */
export function addedUp(lines: readonly CartLine[], more: readonly CartLine[]): CartLine[] {
  const byVariant = new Map(lines.map((line) => [line.variantId, line]));
  for (const line of more) {
    const there = byVariant.get(line.variantId);
    const quantity = Math.min(MAX_QUANTITY, (there?.quantity ?? 0) + line.quantity);
    byVariant.set(line.variantId, { ...(there ?? line), quantity });
  }
  return [...byVariant.values()].slice(0, MAX_LINES);
}
