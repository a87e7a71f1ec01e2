import type { WriteScope } from '../catalog/product';

/** Adds received units, adds a difference, or sets the number of units for sale. */
export type AdjustmentKind = 'RECEIVE' | 'ADJUST' | 'SET';

export interface AdjustmentLine {
  productId: string;
  variantId: string;
  kind: AdjustmentKind;
  quantity: number;
  reason?: string;
}

export interface LineRequest extends AdjustmentLine {
  /** The id of the ledger entry; the same for each attempt. */
  entryId: string;
  scope: WriteScope;
  actorId: string;
}

export interface StockLevels {
  onHand: number;
  reserved: number;
  available: number;
}

/** The variant's stock levels after the line; null for an unknown variant. */
export interface LineOutcome {
  error: LineErrorCode | null;
  levels: StockLevels | null;
}
export type LineErrorCode = 'NOT_FOUND' | 'INSUFFICIENT_STOCK' | 'CONFLICT';
