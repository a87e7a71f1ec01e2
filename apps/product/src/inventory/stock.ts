import type { ShortLine } from '@e-storefront/errors';

export interface StockLine {
  productId: string;
  variantId: string;
  quantity: number;
}

/** One line of a reservation. */
export interface ReservationRequest extends StockLine {
  reference: string;
  /** Number of lines of the whole reservation. */
  lines: number;
  expiresAt: Date;
}

export type ReservationOutcome =
  'reserved' | 'alreadyReserved' | 'quantityMismatch' | 'unavailable' | { short: ShortLine };

/** Committed lines of an order group, whether or not they were shipped or released since. */
export interface PlacedLines {
  variantIds: string[];
  /** Number of lines of the whole reservation. */
  expected: number;
}

/** Movements of committed lines. */
export type OrderMovementKind = 'release' | 'ship' | 'return';

export interface OrderMovement {
  kind: OrderMovementKind;
  reference: string;
  lines: readonly StockLine[];
  /** Distinguishes movements of the same kind and line; without a key a line moves once per kind. */
  key?: string;
}

/** A ledger entry: a change of a variant's stock levels. */
export interface StockMovement {
  id: string;
  kind: 'RECEIVE' | 'ADJUST' | 'RESERVE' | 'RELEASE' | 'COMMIT' | 'SHIP' | 'RETURN';
  productId: string;
  variantId: string;
  quantity: number;
  onHand: number;
  reserved: number;
  reason: string | null;
  actorId: string | null;
  reference: string | null;
  at: Date;
}

/** The movements of a product or of one of its variants. */
export interface MovementFilter {
  productId: string;
  variantId?: string;
}
