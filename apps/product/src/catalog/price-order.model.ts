import type { Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import type { PriceRange } from './cheapest-variant';
import { toFilter, type Filter } from './product-filter.model';
import { OPEN_PRICES } from './variant-aggregates';
import type { ProductQuery } from './product-query';
import type { ProductRow } from './product.model';

type Sort = Record<string, 1 | -1>;

/**
 * The ids of a stretch of products by the price of their cheapest variant within the bounds of the filter. Nearly all
 * rows have it in `minPrice`, where an index gives the order; only for those with a cheaper variant below the bound is it
 * worked out.
 */
export async function idsByPriceWithin(
  products: Model<ProductRow>,
  { filter, order, skip, limit, after }: ProductQuery,
): Promise<Types.ObjectId[]> {
  const { direction } = order;
  const from = filter.minPrice ?? 0;
  const behind = (field: string): Filter =>
    after ? past(field, { value: after.value, id: toObjectId(after.id) }, direction) : {};
  const sort: Sort = { price: direction, _id: direction };
  const most = { $limit: skip + limit };
  const rows = await products.aggregate<{ _id: Types.ObjectId }>([
    { $match: { $and: [toFilter(filter), { minPrice: { $gte: from } }, behind('minPrice')] } },
    { $sort: { minPrice: direction, _id: direction } },
    most,
    { $project: { price: '$minPrice' } },
    {
      $unionWith: {
        coll: products.collection.name,
        pipeline: [
          { $match: { $and: [toFilter(filter), { minPrice: { $lt: from } }] } },
          { $project: { price: { $min: pricesWithin(filter) } } },
          { $match: behind('price') },
          { $sort: sort },
          most,
        ],
      },
    },
    { $sort: sort },
    ...(skip > 0 ? [{ $skip: skip }] : []),
    { $limit: limit },
  ]);
  return rows.map(({ _id }) => _id);
}

/** The prices of a row's variants that can be had, or of all when none can, within bounds: an expression. */
export function pricesWithin({ minPrice, maxPrice }: PriceRange): object {
  const bounds = [
    ...(minPrice === undefined ? [] : [{ $gte: ['$$p', minPrice] }]),
    ...(maxPrice === undefined ? [] : [{ $lte: ['$$p', maxPrice] }]),
  ];
  if (bounds.length === 0) return OPEN_PRICES;
  return { $filter: { input: OPEN_PRICES, as: 'p', cond: { $and: bounds } } };
}

function past(
  field: string,
  { value, id }: { value: unknown; id: Types.ObjectId },
  direction: 1 | -1,
): Filter {
  const operator = direction === 1 ? '$gt' : '$lt';
  return { $or: [{ [field]: { [operator]: value } }, { [field]: value, _id: { [operator]: id } }] } as Filter;
}
