import type { Model, Types } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import type { PriceRange } from './cheapest-variant';
import { toFilter, type Filter } from './product-filter.model';
import { PURCHASABLE_PRICES } from './variant-aggregates';
import type { ProductQuery } from './product-query';
import type { ProductRow } from './product.model';

type Sort = Record<string, 1 | -1>;

/**
 * Sorts products by their lowest price within the filter's range. For most products that is the indexed `minPrice`; it is
 * computed only for products that also have a cheaper variant below the range.
 */
export async function findIdsByPriceInRange(
  products: Model<ProductRow>,
  { filter, order, skip, limit, after }: ProductQuery,
): Promise<Types.ObjectId[]> {
  const { direction } = order;
  const from = filter.minPrice ?? 0;
  const isAfter = (field: string): Filter =>
    after ? afterCursor(field, { value: after.value, id: toObjectId(after.id) }, direction) : {};
  const sort: Sort = { price: direction, _id: direction };
  const most = { $limit: skip + limit };
  const rows = await products.aggregate<{ _id: Types.ObjectId }>([
    { $match: { $and: [toFilter(filter), { minPrice: { $gte: from } }, isAfter('minPrice')] } },
    { $sort: { minPrice: direction, _id: direction } },
    most,
    { $project: { price: '$minPrice' } },
    {
      $unionWith: {
        coll: products.collection.name,
        pipeline: [
          { $match: { $and: [toFilter(filter), { minPrice: { $lt: from } }] } },
          { $project: { price: { $min: pricesInRange(filter) } } },
          { $match: isAfter('price') },
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

/** An expression: the purchasable prices within the range, or all prices when no variant is purchasable. */
export function pricesInRange({ minPrice, maxPrice }: PriceRange): object {
  const bounds = [
    ...(minPrice === undefined ? [] : [{ $gte: ['$$p', minPrice] }]),
    ...(maxPrice === undefined ? [] : [{ $lte: ['$$p', maxPrice] }]),
  ];
  if (bounds.length === 0) return PURCHASABLE_PRICES;
  return { $filter: { input: PURCHASABLE_PRICES, as: 'p', cond: { $and: bounds } } };
}

function afterCursor(
  field: string,
  { value, id }: { value: unknown; id: Types.ObjectId },
  direction: 1 | -1,
): Filter {
  const operator = direction === 1 ? '$gt' : '$lt';
  return { $or: [{ [field]: { [operator]: value } }, { [field]: value, _id: { [operator]: id } }] };
}
