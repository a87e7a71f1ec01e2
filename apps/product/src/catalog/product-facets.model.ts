import type { PipelineStage, Types } from 'mongoose';
import type { PriceRange } from './cheapest-variant';
import { PRICE_STEPS, type FacetCounts } from './product-facets';
import { pricesWithin } from './price-order.model';

interface Bucket<Id> {
  _id: Id;
  count: number;
}

/** The commonest values of a field. */
interface Commonest<Id> {
  buckets: Bucket<Id>[];
  /** How many values there are. */
  total: number;
}

/** The one row of the aggregation. */
export interface FacetRow {
  all: { total: number; inStock: number }[];
  categories: Commonest<Types.ObjectId>[];
  priceBands: Bucket<number>[];
  stars: Bucket<number>[];
  tags: Commonest<string>[];
  sellers: Commonest<Types.ObjectId>[];
}

const STARS = [4, 3, 2, 1] as const;
const MOST_TAGS = 30;
const MOST_SELLERS = 20;
const MOST_CATEGORIES = 100;
/** The band of a price, by its lower end: a product counts once in each band in which it has a price. */
const BAND = {
  $max: { $filter: { input: [...PRICE_STEPS], as: 'step', cond: { $lte: ['$$step', '$$price'] } } },
};

/** Counts the rows of what stands before it, in one pass for all facets. @param range the bounds that prices must lie in */
export function facetPipeline(range: PriceRange): PipelineStage[] {
  return [
    {
      $project: {
        categoryId: 1,
        rating: 1,
        tags: 1,
        sellerId: 1,
        inStock: 1,
        bands: { $setUnion: [{ $map: { input: pricesWithin(range), as: 'price', in: BAND } }, []] },
      },
    },
    {
      $facet: {
        all: [
          {
            $group: { _id: null, total: { $sum: 1 }, inStock: { $sum: { $cond: ['$inStock', 1, 0] } } },
          },
        ],
        categories: commonest('$categoryId', MOST_CATEGORIES),
        priceBands: [{ $unwind: '$bands' }, { $group: { _id: '$bands', count: { $sum: 1 } } }],
        stars: [{ $group: { _id: { $floor: '$rating' }, count: { $sum: 1 } } }],
        tags: [{ $unwind: '$tags' }, ...commonest('$tags', MOST_TAGS)],
        sellers: commonest('$sellerId', MOST_SELLERS),
      },
    },
  ];
}

/** The counts of the aggregation's row. */
export function toFacetCounts(row: FacetRow | undefined): FacetCounts {
  const stars = row?.stars ?? [];
  const [categories, tags, sellers] = [row?.categories[0], row?.tags[0], row?.sellers[0]];
  return {
    total: row?.all[0]?.total ?? 0,
    inStock: row?.all[0]?.inStock ?? 0,
    categories: bucketsOf(categories).map(({ _id, count }) => ({ categoryId: _id.toHexString(), count })),
    categoriesLeftOut: leftOutOf(categories),
    priceBands: (row?.priceBands ?? []).map(({ _id, count }) => ({ min: _id, count })),
    ratings: STARS.map((minRating) => ({
      minRating,
      count: stars.filter(({ _id }) => _id >= minRating).reduce((sum, { count }) => sum + count, 0),
    })),
    tags: bucketsOf(tags).map(({ _id, count }) => ({ tag: _id, count })),
    tagsLeftOut: leftOutOf(tags),
    sellers: bucketsOf(sellers).map(({ _id, count }) => ({ sellerId: _id.toHexString(), count })),
    sellersLeftOut: leftOutOf(sellers),
  };
}

function bucketsOf<Id>(found: Commonest<Id> | undefined): Bucket<Id>[] {
  return found?.buckets ?? [];
}

function leftOutOf<Id>(found: Commonest<Id> | undefined): number {
  return found ? found.total - found.buckets.length : 0;
}

function commonest(expression: string, most: number): PipelineStage.FacetPipelineStage[] {
  return [
    { $group: { _id: expression, count: { $sum: 1 } } },
    { $sort: { count: -1, _id: 1 } },
    { $group: { _id: null, buckets: { $push: '$$ROOT' }, total: { $sum: 1 } } },
    { $project: { total: 1, buckets: { $slice: ['$buckets', most] } } },
  ];
}
