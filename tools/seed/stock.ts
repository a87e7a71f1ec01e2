import { toObjectId } from '@e-storefront/mongo';
import { createReceiptEntries } from '../../apps/product/src/catalog/new-product.model';
import type { MovementRow } from '../../apps/product/src/inventory/stock-rows.model';
import { idFor } from './identity';
import type { SeedOrder } from './orders/orders';
import type { SeedProduct } from './products/catalogue';

/** Stock levels of a variant after its movements. */
export interface StockFigures {
  onHand: number;
  reserved: number;
}

export interface Stock {
  movements: MovementRow[];
  /** By variant. */
  figures: Map<string, StockFigures>;
  /** Quantities ordered and neither cancelled nor returned, by product. */
  sold: Map<string, number>;
}

type Line = SeedOrder['items'][number];
const EFFECTS = {
  reserve: { onHand: 0, reserved: 1, sold: 0 },
  commit: { onHand: 0, reserved: 0, sold: 1 },
  release: { onHand: 0, reserved: -1, sold: -1 },
  ship: { onHand: -1, reserved: -1, sold: 0 },
  return: { onHand: 1, reserved: 0, sold: -1 },
} as const;

/** The ledger of the whole shop, and the stock levels that are its sums. */
export function stockOf(products: readonly SeedProduct[], orders: readonly SeedOrder[]): Stock {
  const ordered = sums(
    orders.flatMap(({ items }) => items),
    ({ variantId }) => variantId,
    ({ quantity }) => quantity,
  );
  const linesOfGroup = sums(
    orders,
    ({ groupId }) => groupId,
    ({ items }) => items.length,
  );
  const received = products.flatMap((product) => receivedOf(product, ordered));
  const moved = orders.flatMap((order) => movementsOf(order, linesOfGroup.get(order.groupId) ?? 0));
  return { movements: [...received, ...moved], ...figuresOf([...received, ...moved]) };
}

/** The initial stock covers every order, plus spare units. */
function receivedOf(
  { id, sellerId, createdAt, variants }: SeedProduct,
  ordered: Map<string, number>,
): MovementRow[] {
  return variants.flatMap((variant) => {
    const row = { _id: toObjectId(variant.id), onHand: variant.spare + (ordered.get(variant.id) ?? 0) };
    const entries = createReceiptEntries({ row, productId: toObjectId(id), actorId: sellerId });
    return entries.map((entry) => ({ ...entry, at: createdAt }));
  });
}

function movementsOf(order: SeedOrder, linesOfGroup: number): MovementRow[] {
  const { createdAt: at } = order;
  const steps = [{ kind: 'reserve', at } as const, { kind: 'commit', at } as const, ...order.stockMovements];
  return order.items.flatMap((line) =>
    steps.map((step) => movementOf(order, line, { ...step, linesOfGroup })),
  );
}

function movementOf(
  { groupId }: SeedOrder,
  { productId, variantId, quantity }: Line,
  { kind, at, linesOfGroup }: { kind: keyof typeof EFFECTS; at: Date; linesOfGroup: number },
): MovementRow {
  const line = `${groupId}:${variantId}:${kind}`;
  const effect = EFFECTS[kind];
  return {
    _id: kind === 'reserve' ? `${line}:${idFor(`hold:${line}`)}` : line,
    kind,
    productId: toObjectId(productId),
    variantId: toObjectId(variantId),
    reference: groupId,
    quantity,
    lines: kind === 'commit' ? linesOfGroup : null,
    // Adding zero turns the negative zero of 0 × -1 into a positive one.
    onHand: effect.onHand * quantity + 0,
    reserved: effect.reserved * quantity + 0,
    reason: kind === 'release' ? 'released' : null,
    actorId: null,
    at,
  };
}

function figuresOf(movements: readonly MovementRow[]): Pick<Stock, 'figures' | 'sold'> {
  const variantOf = ({ variantId }: MovementRow): string => variantId.toHexString();
  const onHand = sums(movements, variantOf, (entry) => entry.onHand);
  const reserved = sums(movements, variantOf, (entry) => entry.reserved);
  return {
    figures: new Map(
      [...onHand].map(([id, units]) => [id, { onHand: units, reserved: reserved.get(id) ?? 0 }]),
    ),
    sold: sums(
      movements,
      ({ productId }) => productId.toHexString(),
      ({ kind, quantity }) => (kind in EFFECTS ? EFFECTS[kind as keyof typeof EFFECTS].sold * quantity : 0),
    ),
  };
}

function sums<T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
  amount: (row: T) => number,
): Map<string, number> {
  const totals = new Map<string, number>();
  for (const row of rows) totals.set(keyOf(row), (totals.get(keyOf(row)) ?? 0) + amount(row));
  return totals;
}
