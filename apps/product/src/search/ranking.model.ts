import type { Model, PipelineStage, Types } from 'mongoose';
import { toFilter, type Filter } from '../catalog/product-filter.model';
import type { ProductFilter } from '../catalog/product-query';
import type { ProductRow } from '../catalog/product.model';
import { scoreOf, titleFilter } from './match.model';
import type { MatchedWord, SearchMatch } from './search-index';

/**
 * The most rows that are put into the order of relevance. Of a search that leaves more, these come first: its most
 * popular rows that have each word in their titles.
 */
const MOST_RANKED = 5_000;

interface Stretch {
  skip: number;
  limit: number;
}

/** Rows that stand together in the order of relevance. */
interface Tier {
  filter: Filter;
  stages: PipelineStage[];
  size: number;
}

/** The ids of a stretch of what a search leaves, best first. */
export async function rankedIds(
  products: Model<ProductRow>,
  filter: ProductFilter & { search: SearchMatch },
  { mostRanked = MOST_RANKED, ...stretch }: Stretch & { mostRanked?: number },
): Promise<Types.ObjectId[]> {
  const { search } = filter;
  if (search.by === 'ids') return inOrderOf(search.ids, await idsOf(products, toFilter(filter), []), stretch);
  const ranked = rankingStages(search);
  const total = await products.countDocuments(toFilter(filter), { limit: mostRanked + 1 });
  if (total <= mostRanked) return idsOf(products, toFilter(filter), [...ranked, ...cut(stretch)]);
  return fromTiers(
    products,
    await tiersOf(products, filter, { words: search.words, ranked, mostRanked }),
    stretch,
  );
}

/** The best rows ranked, then the others of the titles and at last the rest by popularity, so that the time is bounded. */
async function tiersOf(
  products: Model<ProductRow>,
  filter: ProductFilter,
  {
    words,
    ranked,
    mostRanked,
  }: { words: readonly MatchedWord[]; ranked: PipelineStage[]; mostRanked: number },
): Promise<Tier[]> {
  const inTitles: Filter = { $and: [toFilter(filter), titleFilter(words)] };
  const elsewhere: Filter = { $and: [toFilter(filter), { $nor: [titleFilter(words)] }] };
  const titles = await products.countDocuments(inTitles);
  return [
    {
      filter: inTitles,
      stages: [...BY_POPULARITY, { $limit: mostRanked }, ...ranked],
      size: Math.min(titles, mostRanked),
    },
    {
      filter: inTitles,
      stages: [...BY_POPULARITY, { $skip: mostRanked }],
      size: Math.max(titles - mostRanked, 0),
    },
    { filter: elsewhere, stages: BY_POPULARITY, size: Number.POSITIVE_INFINITY },
  ];
}

async function fromTiers(
  products: Model<ProductRow>,
  tiers: readonly Tier[],
  { skip, limit }: Stretch,
): Promise<Types.ObjectId[]> {
  const ids: Types.ObjectId[] = [];
  let before = 0;
  for (const { filter, stages, size } of tiers) {
    const wanted = limit - ids.length;
    const start = Math.max(skip - before, 0);
    if (wanted > 0 && start < size) {
      ids.push(...(await idsOf(products, filter, [...stages, ...cut({ skip: start, limit: wanted })])));
    }
    before += size;
  }
  return ids;
}

const BY_POPULARITY: PipelineStage[] = [{ $sort: { popularity: -1, _id: 1 } }];

function rankingStages({ text, words }: { text: string; words: readonly MatchedWord[] }): PipelineStage[] {
  return [
    { $project: { popularity: 1, score: scoreOf(text, words) } },
    { $sort: { score: -1, popularity: -1, _id: 1 } },
  ];
}

function cut({ skip, limit }: Stretch): PipelineStage[] {
  return [...(skip > 0 ? [{ $skip: skip }] : []), { $limit: limit }];
}

async function idsOf(
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

function inOrderOf(
  ids: readonly string[],
  left: readonly Types.ObjectId[],
  { skip, limit }: Stretch,
): Types.ObjectId[] {
  const byId = new Map(left.map((id) => [id.toHexString(), id]));
  return ids.flatMap((id) => byId.get(id) ?? []).slice(skip, skip + limit);
}
