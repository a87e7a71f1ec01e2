import { isMisspelled, matchesSearch, searchKey, searchWords } from '@e-storefront/domain';
import type { Product } from '../catalog/product';

export interface SearchSuggestion {
  type: 'TERM' | 'CATEGORY' | 'PRODUCT';
  text: string;
  product: Product | null;
  categoryId: string | null;
}

interface SuggestedCategory {
  id: string;
  name: string;
}

const MAX_TERMS = 4;
const MAX_CATEGORIES = 2;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;

/**
 * Suggests searches that complete the last word, then categories and products.
 * @param products the best matches; only their words are suggested, so that every suggestion has results
 * @param categories the visible categories
 */
export function createSuggestions(
  typed: string,
  { products, categories }: { products: readonly Product[]; categories: readonly SuggestedCategory[] },
  limit: number,
): SearchSuggestion[] {
  const empty = { product: null, categoryId: null };
  const words = searchWords(typed);
  const found: SearchSuggestion[] = [
    ...completeSearch(typed, products)
      .slice(0, MAX_TERMS)
      .map((text) => ({ type: 'TERM' as const, text, ...empty })),
    ...categories
      .filter(({ name }) => matchesSearch(name, words))
      .slice(0, MAX_CATEGORIES)
      .map(({ id, name }) => ({ type: 'CATEGORY' as const, text: name, ...empty, categoryId: id })),
    ...products.map((product) => ({ type: 'PRODUCT' as const, text: product.name, ...empty, product })),
  ];
  return found.slice(0, limit);
}

/** Completes the last word and corrects the others with words from product names. */
function completeSearch(typed: string, products: readonly Product[]): string[] {
  const tokens = typed.match(WORD) ?? [];
  const last = tokens.at(-1);
  if (last === undefined) return [];
  const counts = countWords(products);
  const before = tokens.slice(0, -1).map((token) => findWords(token, counts)[0] ?? token.toLowerCase());
  return findWords(last, counts).map((word) => [...before, word].join(' '));
}

/** Words that start with the token, or otherwise words that it may be a misspelling of; most frequent first. */
function findWords(token: string, counts: ReadonlyMap<string, number>): string[] {
  const key = searchKey(token);
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([word]) => word);
  const completions = byCount.filter((word) => searchKey(word).startsWith(key));
  return completions.length > 0 ? completions : byCount.filter((word) => isMisspelled(key, searchKey(word)));
}

function countWords(products: readonly Product[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of products) {
    for (const word of new Set(name.toLowerCase().match(WORD))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
