import type { QueryFilter } from 'mongoose';
import { NOTHING, toObjectId } from '@e-storefront/mongo';
import type { ProductFilter } from './product-query';
import type { ProductRow } from './product.model';
import type { ReadScope } from './product.service';
import { matchFilter } from '../search/match.model';

export type Filter = QueryFilter<ProductRow>;

/** The rows that a filter leaves. */
export function toFilter(filter: ProductFilter): Filter {
  const { search, categoryIds, featured, tags, minRating, inStock, sellerId, sellerIds } = filter;
  const conditions: Filter[] = [
    ...(search ? [matchFilter(search)] : []),
    ...(sellerIds ? [{ sellerId: oneOf(sellerIds.map(toObjectId)) }] : []),
    priceFilter(filter),
  ].filter((condition) => Object.keys(condition).length > 0) as Filter[];
  return {
    ...scopeFilter(filter.scope),
    ...(categoryIds && { categoryId: oneOf(categoryIds.map(toObjectId)) }),
    ...(featured !== undefined && { featured }),
    ...(tags && { tags: { $all: tags } }),
    ...(sellerId && { sellerId: toObjectId(sellerId) }),
    ...(minRating !== undefined && { rating: { $gte: minRating } }),
    ...(inStock !== undefined && { inStock }),
    ...(conditions.length > 0 && { $and: conditions }),
  };
}

/** The rows that a reader may see. */
export function scopeFilter(scope: ReadScope): Filter {
  // Both: an instance of an earlier release changes `isActive` alone.
  if (scope === 'on-sale') return { onSale: true, isActive: true };
  if (scope === 'all') return { isDeleted: false };
  return {
    isDeleted: false,
    $or: [{ onSale: true, isActive: true }, { sellerId: toObjectId(scope.sellerId) }],
  };
}

/** One value as an equality, so that an index that begins with it also gives the order. */
export function oneOf<T>(values: T[]): T | { $in: T[] } {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : { $in: values };
}

/**
 * Products of which any variant that can be had costs so much; where none can be had, any variant. `minPrice` and
 * `maxPrice` of a row are the cheapest of those and the dearest of all, so that they decide most rows.
 */
function priceFilter({ minPrice: from, maxPrice: to }: ProductFilter): Filter {
  if (from === undefined) return to === undefined ? {} : { minPrice: { $lte: to } };
  if (to !== undefined && to < from) return NOTHING as Filter;
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
