import { MeilisearchIndex, MOST_HITS } from './meilisearch-index';
import type { SearchMatch } from './search-index';

const embedded: SearchMatch = { text: 'lamp', by: 'words', words: [] };

/** What a search gives when Meilisearch has so many hits. */
function match(hits: number, fallback: SearchMatch | null): Promise<SearchMatch | null> {
  const ids = Array.from({ length: hits }, (_, index) => String(index));
  const index = new MeilisearchIndex({
    client: { search: async () => ids },
    index: 'products',
    fallback: { match: async () => fallback },
    onError: (error) => {
      throw error;
    },
  });
  return index.match('lamp', { scope: 'on-sale' });
}

test('a search with more answers than Meilisearch gives is the embedded one, so that totals are whole', async () => {
  expect(await match(MOST_HITS, embedded)).toBe(embedded);
  expect(await match(MOST_HITS, null)).toMatchObject({ by: 'ids' });
});

test('any other search is what Meilisearch finds', async () => {
  expect(await match(2, embedded)).toEqual({ text: 'lamp', by: 'ids', ids: ['0', '1'] });
  expect(await match(0, embedded)).toBeNull();
});
