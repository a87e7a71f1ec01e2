import { MeilisearchIndex, MAX_HITS } from './meilisearch-index';
import type { SearchMatch } from './search-match';

const embedded: SearchMatch = { text: 'lamp', by: 'words', words: [] };

/** @param hits number of results in Meilisearch */
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

test('uses the embedded search for more results than Meilisearch returns, so that totals are complete', async () => {
  expect(await match(MAX_HITS, embedded)).toBe(embedded);
  expect(await match(MAX_HITS, null)).toMatchObject({ by: 'ids' });
});

test('uses the results of Meilisearch otherwise', async () => {
  expect(await match(2, embedded)).toEqual({ text: 'lamp', by: 'ids', ids: ['0', '1'] });
  expect(await match(0, embedded)).toBeNull();
});
