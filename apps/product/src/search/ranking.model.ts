import type { Model, PipelineStage, Types } from 'mongoose';
import { toFilter, type Filter } from '../catalog/product-filter.model';
import type { ProductFilter } from '../catalog/product-query';
import type { ProductRow } from '../catalog/product.model';
import { scoreExpression, titleFilter } from './match.model';
import type { MatchedWord, SearchMatch } from './search-match';

/**
 * Maximum number of rows to sort by relevance. In larger results these are the most popular rows that contain every word in
 * a title.
 */
const MAX_RANKED = 5_000;

interface OffsetRange {
  skip: number;
  limit: number;
}

/** A section of the result list with its own order. */
interface Tier {
  filter: Filter;
  stages: PipelineStage[];
  size: number;
}

/** Finds a range of the results, best first. */
export async function findRankedIds(
  products: Model<ProductRow>,
  filter: ProductFilter & { search: SearchMatch },
  { maxRanked = MAX_RANKED, ...range }: OffsetRange & { maxRanked?: number },
): Promise<Types.ObjectId[]> {
  const { search } = filter;
  if (search.by === 'ids') return sortByIds(search.ids, await findIds(products, toFilter(filter), []), range);
  const ranked = rankingStages(search);
  const total = await products.countDocuments(toFilter(filter), { limit: maxRanked + 1 });
  if (total <= maxRanked) return findIds(products, toFilter(filter), [...ranked, ...offsetStages(range)]);
  return findIdsInTiers(
    products,
    await createTiers(products, filter, { words: search.words, ranked, maxRanked }),
    range,
  );
}

/** The most popular title matches by relevance, then the other title matches, then the rest by popularity: bounded time. */
async function createTiers(
  products: Model<ProductRow>,
  filter: ProductFilter,
  { words, ranked, maxRanked }: { words: readonly MatchedWord[]; ranked: PipelineStage[]; maxRanked: number },
): Promise<Tier[]> {
  const titleMatches: Filter = { $and: [toFilter(filter), titleFilter(words)] };
  const otherMatches: Filter = { $and: [toFilter(filter), { $nor: [titleFilter(words)] }] };
  const titles = await products.countDocuments(titleMatches);
  return [
    {
      filter: titleMatches,
      stages: [...BY_POPULARITY, { $limit: maxRanked }, ...ranked],
      size: Math.min(titles, maxRanked),
    },
    {
      filter: titleMatches,
      stages: [...BY_POPULARITY, { $skip: maxRanked }],
      size: Math.max(titles - maxRanked, 0),
    },
    { filter: otherMatches, stages: BY_POPULARITY, size: Number.POSITIVE_INFINITY },
  ];
}

async function findIdsInTiers(
  products: Model<ProductRow>,
  tiers: readonly Tier[],
  { skip, limit }: OffsetRange,
): Promise<Types.ObjectId[]> {
  const ids: Types.ObjectId[] = [];
  let before = 0;
  for (const { filter, stages, size } of tiers) {
    const wanted = limit - ids.length;
    const start = Math.max(skip - before, 0);
    if (wanted > 0 && start < size) {
      ids.push(
        ...(await findIds(products, filter, [...stages, ...offsetStages({ skip: start, limit: wanted })])),
      );
    }
    before += size;
  }
  return ids;
}

const BY_POPULARITY: PipelineStage[] = [{ $sort: { popularity: -1, _id: 1 } }];

function rankingStages({ text, words }: { text: string; words: readonly MatchedWord[] }): PipelineStage[] {
  return [
    { $project: { popularity: 1, score: scoreExpression(text, words) } },
    { $sort: { score: -1, popularity: -1, _id: 1 } },
  ];
}

function offsetStages({ skip, limit }: OffsetRange): PipelineStage[] {
  return [...(skip > 0 ? [{ $skip: skip }] : []), { $limit: limit }];
}

async function findIds(
  products: Model<ProductRow>,
  filter: Filter,
  stages: PipelineStage[],
): Promise<Types.ObjectId[]> {
  const rows = await products.aggregate<{ _id: Types.ObjectId }>([
    { $match: filter },
    ...stages,
    { $project: { _id: 1 } },
  ]);
  return rows.map(({ _id }) => _id);
}

function sortByIds(
  ids: readonly string[],
  left: readonly Types.ObjectId[],
  { skip, limit }: OffsetRange,
): Types.ObjectId[] {
  const byId = new Map(left.map((id) => [id.toHexString(), id]));
  return ids.flatMap((id) => byId.get(id) ?? []).slice(skip, skip + limit);
}
