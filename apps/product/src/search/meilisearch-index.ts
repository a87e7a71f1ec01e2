import { normalizeText } from '@e-storefront/domain';
import type { ReadScope } from '../catalog/product.service';
import type { MeilisearchClient } from './meilisearch.client';
import type { SearchIndex, SearchMatch, SearchScope } from './search-index';

/** The most products that one search gives. */
export const MOST_HITS = 5_000;

interface Options {
  client: Pick<MeilisearchClient, 'search'>;
  index: string;
  /** Answers while Meilisearch does not. */
  fallback: SearchIndex;
  /** Called with each failure that the fallback covers. */
  onError: (error: unknown) => void;
}

/**
 * The search of large shops: Meilisearch finds and ranks, and the database, which is never behind, decides what of it the
 * caller sees. While Meilisearch is away the fallback answers, and also where more products match than Meilisearch gives:
 * totals and facets are then those of all of them.
 */
export class MeilisearchIndex implements SearchIndex {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async match(text: string, filter: SearchScope): Promise<SearchMatch | null> {
    const { client, index, fallback, onError } = this.#options;
    try {
      const query = { q: normalizeText(text), filter: conditionsOf(filter), limit: MOST_HITS };
      const ids = await client.search(index, query);
      if (ids.length === 0) return null;
      const whole = ids.length < MOST_HITS ? null : await fallback.match(text, filter);
      return whole ?? { text, by: 'ids', ids };
    } catch (error) {
      onError(error);
      return fallback.match(text, filter);
    }
  }
}

/**
 * What narrows the hits in Meilisearch: facts that only a product's own changes touch. Prices, stock and ratings change
 * with every sale and are left to the database.
 */
function conditionsOf({ scope, sellerId, sellerIds, categoryIds, featured, tags }: SearchScope): string[] {
  return [
    ...visible(scope),
    ...(sellerId ? [`sellerId = ${quoted(sellerId)}`] : []),
    ...(sellerIds ? [`sellerId IN [${sellerIds.map(quoted).join(', ')}]`] : []),
    ...(categoryIds ? [`categoryId IN [${categoryIds.map(quoted).join(', ')}]`] : []),
    ...(featured === undefined ? [] : [`featured = ${featured}`]),
    ...(tags ?? []).map((tag) => `tags = ${quoted(tag)}`),
  ];
}

function visible(scope: ReadScope): string[] {
  if (scope === 'all') return [];
  if (scope === 'on-sale') return ['isActive = true'];
  return [`isActive = true OR sellerId = ${quoted(scope.sellerId)}`];
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}
