import type { Connection, Model } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { toObjectId } from '@e-storefront/mongo';
import { toLiteral } from '../catalog/variant-aggregates';
import { productModel, type ProductRow, type OutboxRow } from '../catalog/product.model';

type PendingRow = Pick<ProductRow, '_id' | 'sellerId' | 'name' | 'variants' | 'outbox'>;

/** The unpublished stock events, which are stored in the products. */
export class StockOutbox {
  readonly #products: Model<ProductRow>;

  constructor(connection: Connection) {
    this.#products = productModel(connection);
  }

  /** The next events, longest waiting product first; events of one product in order of occurrence. */
  async pending(limit: number): Promise<DomainEvent[]> {
    const rows = await this.#products
      .find({ hasOutbox: true }, { sellerId: 1, name: 1, variants: 1, outbox: 1 })
      .sort({ 'outbox.at': 1 })
      .limit(limit)
      .lean<PendingRow[]>();
    return rows.flatMap((row) => row.outbox.map((entry) => toEvent(row, entry))).slice(0, limit);
  }

  /** Removes published events; repeating it changes nothing. */
  async acknowledge(events: readonly DomainEvent[]): Promise<void> {
    const ids = events.map(({ id }) => id);
    const products = new Set(events.flatMap(({ data }) => ('productId' in data ? [data.productId] : [])));
    const others = {
      $filter: { input: '$outbox', as: 'o', cond: { $not: [{ $in: ['$$o.id', toLiteral(ids)] }] } },
    };
    const stages = [
      { $set: { outbox: others } },
      { $set: { hasOutbox: { $gt: [{ $size: '$outbox' }, 0] } } },
    ];
    for (const id of products)
      await this.#products.updateOne({ _id: toObjectId(id) }, stages, { updatePipeline: true });
  }
}

/** Builds the current event version; names and SKU are the current ones. */
function toEvent(
  { _id, sellerId, name: productName, variants }: PendingRow,
  { id, name, at, threshold, ...entry }: OutboxRow,
): DomainEvent {
  const occurredAt = at.toISOString();
  const facts = {
    productId: _id.toHexString(),
    variantId: entry.variantId.toHexString(),
    sellerId: sellerId.toHexString(),
    available: entry.available,
  };
  if (name !== 'stock.depleted.v1') return { id, name, occurredAt, data: facts };
  const variant = variants.find(({ _id: variantId }) => variantId.equals(entry.variantId));
  // The seller has removed the variant since.
  if (!variant) return { id, name, occurredAt, data: { ...facts, threshold } };
  const variantName = variant.options.map(({ value }) => value).join(' / ') || null;
  const named = { productName, variantName, sku: variant.sku };
  return { id, name: 'stock.depleted.v2', occurredAt, data: { ...facts, threshold, ...named } };
}
