import { normalizeText } from '@e-storefront/domain';
import type { ReadScope } from '../catalog/product';
import type { SearchMatch } from './search-match';
import type { MeilisearchClient } from './meilisearch.client';
import type { SearchIndex, SearchFilter } from './search-index';

/** Maximum number of results per search. */
export const MAX_HITS = 5_000;

interface Options {
  client: Pick<MeilisearchClient, 'search'>;
  index: string;
  /** Used while Meilisearch is unavailable. */
  fallback: SearchIndex;
  /** Receives errors that the fallback covers. */
  onError: (error: unknown) => void;
}

/**
 * Search for large shops: Meilisearch matches and ranks, the database filters by its current data. The fallback answers
 * while Meilisearch is unavailable, and when more products match than Meilisearch returns, so that totals and facets count
 * all of them.
 */
export class MeilisearchIndex implements SearchIndex {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async match(text: string, filter: SearchFilter): Promise<SearchMatch | null> {
    const { client, index, fallback, onError } = this.#options;
    try {
      const query = { q: normalizeText(text), filter: toConditions(filter), limit: MAX_HITS };
      const ids = await client.search(index, query);
      if (ids.length === 0) return null;
      const complete = ids.length < MAX_HITS ? null : await fallback.match(text, filter);
      return complete ?? { text, by: 'ids', ids };
    } catch (error) {
      onError(error);
      return fallback.match(text, filter);
    }
  }
}

/**
 * Conditions on fields that rarely change. Prices, stock and ratings change with every sale: the database filters by them.
 */
function toConditions({ scope, sellerId, sellerIds, categoryIds, featured, tags }: SearchFilter): string[] {
  return [
    ...scopeConditions(scope),
    ...(sellerId ? [`sellerId = ${quote(sellerId)}`] : []),
    ...(sellerIds ? [`sellerId IN [${sellerIds.map(quote).join(', ')}]`] : []),
    ...(categoryIds ? [`categoryId IN [${categoryIds.map(quote).join(', ')}]`] : []),
    ...(featured === undefined ? [] : [`featured = ${featured}`]),
    ...(tags ?? []).map((tag) => `tags = ${quote(tag)}`),
  ];
}

function scopeConditions(scope: ReadScope): string[] {
  if (scope === 'all') return [];
  if (scope === 'on-sale') return ['isActive = true'];
  return [`isActive = true OR sellerId = ${quote(scope.sellerId)}`];
}

function quote(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
