import { Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { derivedSearch, searchFieldsOf, variantTermsOf } from '../search/search-fields';
import type { ProductDraft, VariantDraft } from './product-draft';
import { cheapestOf } from './cheapest-variant';
import { nameKeyOf } from './product-query';
import type { VariantRow } from './embedded-rows.model';
import type { ProductRow } from './product.model';
import type { SaleFlags } from '../sale-state/sale-state.model';
import type { MovementRow } from '../inventory/stock-rows.model';

/** The row of a product that nobody has bought or reviewed yet. */
export function newProductRow(draft: ProductDraft, flags: SaleFlags, actorId: string): ProductRow {
  const { id, variants: drafts, categoryId, sellerId, ...fields } = draft;
  const _id = idOrNew(id);
  const variants = drafts.map(newVariantRow);
  const prices = variants.map(({ price }) => price);
  const available = variants.reduce((sum, { onHand }) => sum + onHand, 0);
  const journal = variants.flatMap((row) => receivedEntry({ row, productId: _id, actorId }));
  const now = new Date();
  return {
    _id,
    ...fields,
    nameKey: nameKeyOf(fields.name),
    categoryId: toObjectId(categoryId),
    sellerId: toObjectId(sellerId),
    isDeleted: false,
    ...flags,
    onSale: fields.isActive && !flags.isSellerOff && !flags.isCategoryHidden,
    images: [],
    variants,
    minPrice: cheapestOf(variants)?.price ?? 0,
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
    hasOutbox: false,
    ...newSearch(fields, variants),
    createdAt: now,
    updatedAt: now,
  };
}

/** The row of a variant that no order holds yet. */
export function newVariantRow({ id, stock, ...draft }: VariantDraft): VariantRow {
  const fields = { backorderLimit: 0, lowStockThreshold: null, ...draft };
  const figures = { onHand: stock, reserved: 0, available: stock, sellable: stock + fields.backorderLimit };
  return { _id: idOrNew(id), ...fields, ...figures, ...variantTermsOf(fields) };
}

/** The id that was chosen, or a new one. */
export function idOrNew(id: string | undefined): Types.ObjectId {
  return id === undefined ? new Types.ObjectId() : toObjectId(id);
}

/** What a row is found by. */
export function newSearch(
  texts: { name: string; tags: readonly string[]; description: string },
  variants: readonly VariantRow[],
): Pick<ProductRow, 'search' | 'searchTerms' | 'searchVersion'> {
  const fields = searchFieldsOf(texts);
  const [name = '', tags = '', text = ''] = ['name', 'tags', 'text'].map(
    (field) => fields[`search.${field}`],
  );
  const terms = variants.map(({ skuTerms = '', optionTerms = '' }) => ({ skuTerms, optionTerms }));
  return derivedSearch({ name, tags, text }, terms);
}

interface Received {
  row: VariantRow;
  productId: Types.ObjectId;
  actorId: string;
}

/** The journal entry of a new variant's first pieces; none when it begins empty. */
export function receivedEntry({ row, productId, actorId }: Received): MovementRow[] {
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
