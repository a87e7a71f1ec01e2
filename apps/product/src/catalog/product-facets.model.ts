import type { PipelineStage, Types } from 'mongoose';
import type { PriceRange } from './cheapest-variant';
import { PRICE_STEPS, type FacetCounts } from './product-facets';
import { pricesInRange } from './price-order.model';

interface Bucket<Id> {
  _id: Id;
  count: number;
}

/** The most frequent values of a field. */
interface TopValues<Id> {
  buckets: Bucket<Id>[];
  /** Number of distinct values. */
  total: number;
}

export interface FacetRow {
  all: { total: number; inStock: number }[];
  categories: TopValues<Types.ObjectId>[];
  priceBands: Bucket<number>[];
  stars: Bucket<number>[];
  tags: TopValues<string>[];
  sellers: TopValues<Types.ObjectId>[];
}

const MIN_RATINGS = [4, 3, 2, 1] as const;
const MAX_TAGS = 30;
const MAX_SELLERS = 20;
const MAX_CATEGORIES = 100;
/** The lower bound of the band that a price is in. */
const PRICE_BAND = {
  $max: { $filter: { input: [...PRICE_STEPS], as: 'step', cond: { $lte: ['$$step', '$$price'] } } },
};

/** Counts all facets in one pass; a product counts once in every price band. @param range the filter's price range */
export function facetPipeline(range: PriceRange): PipelineStage[] {
  return [
    {
      $project: {
        categoryId: 1,
        rating: 1,
        tags: 1,
        sellerId: 1,
        inStock: 1,
        bands: { $setUnion: [{ $map: { input: pricesInRange(range), as: 'price', in: PRICE_BAND } }, []] },
      },
    },
    {
      $facet: {
        all: [
          {
            $group: { _id: null, total: { $sum: 1 }, inStock: { $sum: { $cond: ['$inStock', 1, 0] } } },
          },
        ],
        categories: topValues('$categoryId', MAX_CATEGORIES),
        priceBands: [{ $unwind: '$bands' }, { $group: { _id: '$bands', count: { $sum: 1 } } }],
        stars: [{ $group: { _id: { $floor: '$rating' }, count: { $sum: 1 } } }],
        tags: [{ $unwind: '$tags' }, ...topValues('$tags', MAX_TAGS)],
        sellers: topValues('$sellerId', MAX_SELLERS),
      },
    },
  ];
}

export function toFacetCounts(row: FacetRow | undefined): FacetCounts {
  const stars = row?.stars ?? [];
  const [categories, tags, sellers] = [row?.categories[0], row?.tags[0], row?.sellers[0]];
  return {
    total: row?.all[0]?.total ?? 0,
    inStock: row?.all[0]?.inStock ?? 0,
    categories: toBuckets(categories).map(({ _id, count }) => ({ categoryId: _id.toHexString(), count })),
    categoriesLeftOut: countLeftOut(categories),
    priceBands: (row?.priceBands ?? []).map(({ _id, count }) => ({ min: _id, count })),
    ratings: MIN_RATINGS.map((minRating) => ({
      minRating,
      count: stars.filter(({ _id }) => _id >= minRating).reduce((sum, { count }) => sum + count, 0),
    })),
    tags: toBuckets(tags).map(({ _id, count }) => ({ tag: _id, count })),
    tagsLeftOut: countLeftOut(tags),
    sellers: toBuckets(sellers).map(({ _id, count }) => ({ sellerId: _id.toHexString(), count })),
    sellersLeftOut: countLeftOut(sellers),
  };
}

function toBuckets<Id>(found: TopValues<Id> | undefined): Bucket<Id>[] {
  return found?.buckets ?? [];
}

function countLeftOut<Id>(found: TopValues<Id> | undefined): number {
  return found ? found.total - found.buckets.length : 0;
}

function topValues(expression: string, limit: number): PipelineStage.FacetPipelineStage[] {
  return [
    { $group: { _id: expression, count: { $sum: 1 } } },
    { $sort: { count: -1, _id: 1 } },
    { $group: { _id: null, buckets: { $push: '$$ROOT' }, total: { $sum: 1 } } },
    { $project: { total: 1, buckets: { $slice: ['$buckets', limit] } } },
  ];
}
