import type { Connection } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { EmbeddedOutbox, toObjectId } from '@e-storefront/mongo';
import { productModel, type ProductRow, type OutboxRow } from '../catalog/product.model';

/** The stock events that not every consumer has acknowledged; the products hold them. */
export function stockOutbox(connection: Connection): EmbeddedOutbox<ProductRow> {
  return new EmbeddedOutbox(productModel(connection), {
    fields: ['sellerId', 'name', 'variants'],
    toEvent,
    documentId: ({ data }) => ('productId' in data ? toObjectId(data.productId) : null),
  });
}

/** Builds the current event version; names and SKU are the current ones. */
function toEvent(
  { _id, sellerId, name: productName, variants }: ProductRow,
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
