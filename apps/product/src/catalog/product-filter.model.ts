import type { QueryFilter } from 'mongoose';
import { NOTHING, toObjectId } from '@e-storefront/mongo';
import type { ProductFilter } from './product-query';
import type { ProductRow } from './product.model';
import type { ReadScope } from './product';
import { matchFilter } from '../search/match.model';

export type Filter = QueryFilter<ProductRow>;

export function toFilter(filter: ProductFilter): Filter {
  const { search, categoryIds, featured, tags, minRating, inStock, sellerId, sellerIds } = filter;
  const conditions: Filter[] = [
    ...(search ? [matchFilter(search)] : []),
    ...(sellerIds ? [{ sellerId: equalsOneOf(sellerIds.map(toObjectId)) }] : []),
    priceFilter(filter),
  ].filter((condition) => Object.keys(condition).length > 0);
  return {
    ...scopeFilter(filter.scope),
    ...(categoryIds && { categoryId: equalsOneOf(categoryIds.map(toObjectId)) }),
    ...(featured !== undefined && { featured }),
    ...(tags && { tags: { $all: tags } }),
    ...(sellerId && { sellerId: toObjectId(sellerId) }),
    ...(minRating !== undefined && { rating: { $gte: minRating } }),
    ...(inStock !== undefined && { inStock }),
    ...(conditions.length > 0 && { $and: conditions }),
  };
}

export function scopeFilter(scope: ReadScope): Filter {
  // Instances of earlier releases update `isActive` only.
  if (scope === 'on-sale') return { onSale: true, isActive: true };
  if (scope === 'all') return { isDeleted: false };
  return {
    isDeleted: false,
    $or: [{ onSale: true, isActive: true }, { sellerId: toObjectId(scope.sellerId) }],
  };
}

/** Uses an equality for a single value, so that an index that starts with the field also gives the order. */
function equalsOneOf<T>(values: T[]): T | { $in: T[] } {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : { $in: values };
}

/**
 * Matches products with a purchasable variant in the price range, or with any variant when none is purchasable. The
 * indexed `minPrice` and `maxPrice` decide most rows without a look at the variants.
 */
function priceFilter({ minPrice: from, maxPrice: to }: ProductFilter): Filter {
  if (from === undefined) return to === undefined ? {} : { minPrice: { $lte: to } };
  if (to !== undefined && to < from) return NOTHING;
  const within = { $gte: from, ...(to !== undefined && { $lte: to }) };
  const below = { minPrice: { $lt: from }, maxPrice: { $gte: from } };
  return {
    $or: [
      { minPrice: within },
      { ...below, inStock: true, variants: { $elemMatch: { sellable: { $gt: 0 }, price: within } } },
      { ...below, inStock: false, variants: { $elemMatch: { price: within } } },
    ],
  };
}
