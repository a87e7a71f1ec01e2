import { Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { deriveSearch, toSearchFields, toVariantTerms } from '../search/search-fields';
import type { ProductDraft, VariantDraft } from './product';
import { findCheapest } from './cheapest-variant';
import { toNameKey } from './product-query';
import type { ProductRow, VariantRow } from './product.model';
import type { SaleFlags } from '../sale-state/sale-state.model';
import type { MovementRow } from '../inventory/stock-rows.model';

export function createProductRow(draft: ProductDraft, flags: SaleFlags, actorId: string): ProductRow {
  const { id, variants: drafts, categoryId, sellerId, ...fields } = draft;
  const _id = toIdOrNew(id);
  const variants = drafts.map(createVariantRow);
  const prices = variants.map(({ price }) => price);
  const available = variants.reduce((sum, { onHand }) => sum + onHand, 0);
  const journal = variants.flatMap((row) => createReceiptEntries({ row, productId: _id, actorId }));
  const now = new Date();
  return {
    _id,
    ...fields,
    nameKey: toNameKey(fields.name),
    categoryId: toObjectId(categoryId),
    sellerId: toObjectId(sellerId),
    isDeleted: false,
    ...flags,
    onSale: fields.isActive && !flags.isSellerOff && !flags.isCategoryHidden,
    images: [],
    variants,
    minPrice: findCheapest(variants)?.price ?? 0,
    maxPrice: Math.max(...prices),
    available,
    inStock: variants.some(({ sellable }) => sellable > 0),
    ratingSum: 0,
    reviewCount: 0,
    unverifiedReviewCount: 0,
    rating: 0,
    unitsSold: 0,
    popularity: 0,
    holds: [],
    journal,
    hasJournal: journal.length > 0,
    outbox: [],
    ...createSearchFields(fields, variants),
    changedAt: now,
    revision: 1,
    createdAt: now,
    updatedAt: now,
  };
}

export function createVariantRow({ id, stock, ...draft }: VariantDraft): VariantRow {
  const fields = { backorderLimit: 0, lowStockThreshold: null, ...draft };
  const figures = { onHand: stock, reserved: 0, available: stock, sellable: stock + fields.backorderLimit };
  return { _id: toIdOrNew(id), ...fields, ...figures, ...toVariantTerms(fields) };
}

export function toIdOrNew(id: string | undefined): Types.ObjectId {
  return id === undefined ? new Types.ObjectId() : toObjectId(id);
}

export function createSearchFields(
  texts: { name: string; tags: readonly string[]; description: string },
  variants: readonly VariantRow[],
): Pick<ProductRow, 'search' | 'searchTerms' | 'searchVersion'> {
  const fields = toSearchFields(texts);
  const [name = '', tags = '', text = ''] = ['name', 'tags', 'text'].map(
    (field) => fields[`search.${field}`],
  );
  const terms = variants.map(({ skuTerms = '', optionTerms = '' }) => ({ skuTerms, optionTerms }));
  return deriveSearch({ name, tags, text }, terms);
}

interface Receipt {
  row: Pick<VariantRow, '_id' | 'onHand'>;
  productId: Types.ObjectId;
  actorId: string;
}

/** Journals the initial stock of a variant; no entry when it is empty. */
export function createReceiptEntries({ row, productId, actorId }: Receipt): MovementRow[] {
  if (row.onHand === 0) return [];
  const { _id: variantId, onHand } = row;
  return [
    {
      _id: `receive:${variantId.toHexString()}`,
      kind: 'receive',
      productId,
      variantId,
      reference: null,
      quantity: onHand,
      lines: null,
      onHand,
      reserved: 0,
      reason: null,
      actorId,
      at: new Date(),
    },
  ];
}
