import type { Connection, Model } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { toObjectId } from '@e-storefront/mongo';
import { literal } from '../catalog/variant-aggregates';
import type { OutboxRow } from '../catalog/embedded-rows.model';
import { productModel, type ProductRow } from '../catalog/product.model';

type UntoldRow = Pick<ProductRow, '_id' | 'sellerId' | 'name' | 'variants' | 'outbox'>;

/** The events of stock that are still to be told. They were written with the change that they tell of. */
export class StockOutbox {
  readonly #products: Model<ProductRow>;

  constructor(connection: Connection) {
    this.#products = productModel(connection);
  }

  /** The next events: the product that has waited longest first, those of one product in the order in which they happened. */
  async pending(limit: number): Promise<DomainEvent[]> {
    const rows = await this.#products
      .find({ hasOutbox: true }, { sellerId: 1, name: 1, variants: 1, outbox: 1 })
      .sort({ 'outbox.at': 1 })
      .limit(limit)
      .lean<UntoldRow[]>();
    return rows.flatMap((row) => row.outbox.map((entry) => toEvent(row, entry))).slice(0, limit);
  }

  /** Events were told. Again changes nothing. */
  async acknowledge(events: readonly DomainEvent[]): Promise<void> {
    const ids = events.map(({ id }) => id);
    const products = new Set(events.flatMap(({ data }) => ('productId' in data ? [data.productId] : [])));
    const others = {
      $filter: { input: '$outbox', as: 'o', cond: { $not: [{ $in: ['$$o.id', literal(ids)] }] } },
    };
    const stages = [
      { $set: { outbox: others } },
      { $set: { hasOutbox: { $gt: [{ $size: '$outbox' }, 0] } } },
    ];
    for (const id of products)
      await this.#products.updateOne({ _id: toObjectId(id) }, stages, { updatePipeline: true });
  }
}

/** The present version of the event that an entry stands for; names and SKU are those of now. */
function toEvent(
  { _id, sellerId, name: productName, variants }: UntoldRow,
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
  // The seller has taken the variant away meanwhile.
  if (!variant) return { id, name, occurredAt, data: { ...facts, threshold } };
  const variantName = variant.options.map(({ value }) => value).join(' / ') || null;
  const named = { productName, variantName, sku: variant.sku };
  return { id, name: 'stock.depleted.v2', occurredAt, data: { ...facts, threshold, ...named } };
}
