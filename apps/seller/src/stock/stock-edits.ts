import type { SellerStockQuery } from './stock.generated';

type StockProduct = NonNullable<SellerStockQuery['products']>['products'][number];

/** A variant with its product, a line of the stock table. */
export interface StockRow {
  productId: string;
  productName: string;
  isActive: boolean;
  variant: StockProduct['variants'][number];
}

/** How an entered number changes the stock, as the API names it. */
export const ADJUSTMENT_KINDS = ['SET', 'RECEIVE', 'ADJUST'] as const;
export type AdjustmentKind = (typeof ADJUSTMENT_KINDS)[number];

/** A number that was entered for a variant and is not saved yet. */
export interface StockEdit {
  productId: string;
  quantity: number;
  /** Why the API refused it. */
  error?: string;
}

/** The edits by the id of their variant. */
export type StockEdits = ReadonlyMap<string, StockEdit>;

/** The API takes no more lines at once. */
export const MAX_LINES = 200;

/** The lines of the stock table. */
export function stockRows(products: readonly StockProduct[]): StockRow[] {
  return products.flatMap(({ id, name, isActive, variants }) =>
    variants.map((variant) => ({ productId: id, productName: name, isActive, variant })),
  );
}

/** The edits with another number for a variant; without one, or with one that changes nothing, the edit ends. */
export function withEdit(
  edits: StockEdits,
  row: StockRow,
  kind: AdjustmentKind,
  value: number | string,
): StockEdits {
  const changed = new Map(edits);
  const quantity = Number(value);
  const isUnchanged = kind === 'SET' ? quantity === row.variant.available : quantity === 0;
  if (value === '' || !Number.isInteger(quantity) || isUnchanged) changed.delete(row.variant.id);
  else changed.set(row.variant.id, { productId: row.productId, quantity });
  return changed;
}

interface LineResult {
  variantId: string;
  ok: boolean;
  error: string;
}

/** The edits that remain after the API has answered: those it refused, each with the reason. */
export function refusedEdits(edits: StockEdits, results: readonly LineResult[]): StockEdits {
  const remaining = new Map(edits);
  for (const { variantId, ok, error } of results) {
    const edit = remaining.get(variantId);
    if (ok) remaining.delete(variantId);
    else if (edit) remaining.set(variantId, { ...edit, error });
  }
  return remaining;
}
