import { isMisspelled, matchesSearch, searchKey, searchWords } from '@e-storefront/domain';
import type { Product } from '../catalog/product.service';

/** What may be offered to somebody who types a search. */
export interface SearchSuggestion {
  type: 'TERM' | 'CATEGORY' | 'PRODUCT';
  text: string;
  product: Product | null;
  categoryId: string | null;
}

interface Suggestible {
  id: string;
  name: string;
}

const MOST_TERMS = 4;
const MOST_CATEGORIES = 2;
const WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/gu;

/**
 * Suggestions for what is typed so far: searches that complete its last word, categories, products.
 * @param products the best matches of what is typed; only words that they have are suggested, so that each leads somewhere
 * @param categories those that the shop shows
 */
export function suggestionsOf(
  typed: string,
  { products, categories }: { products: readonly Product[]; categories: readonly Suggestible[] },
  limit: number,
): SearchSuggestion[] {
  const none = { product: null, categoryId: null };
  const words = searchWords(typed);
  const found: SearchSuggestion[] = [
    ...termsFor(typed, products)
      .slice(0, MOST_TERMS)
      .map((text) => ({ type: 'TERM' as const, text, ...none })),
    ...categories
      .filter(({ name }) => matchesSearch(name, words))
      .slice(0, MOST_CATEGORIES)
      .map(({ id, name }) => ({ type: 'CATEGORY' as const, text: name, ...none, categoryId: id })),
    ...products.map((product) => ({ type: 'PRODUCT' as const, text: product.name, ...none, product })),
  ];
  return found.slice(0, limit);
}

/** What is typed with its last word completed and the others corrected, as the names of products have them. */
function termsFor(typed: string, products: readonly Product[]): string[] {
  const tokens = typed.match(WORD) ?? [];
  const last = tokens.at(-1);
  if (last === undefined) return [];
  const counts = countWords(products);
  const before = tokens.slice(0, -1).map((token) => answersTo(token, counts)[0] ?? token.toLowerCase());
  return answersTo(last, counts).map((word) => [...before, word].join(' '));
}

/** The words that begin with a token, or where there are none, those that it may be a misspelling of; commonest first. */
function answersTo(token: string, counts: ReadonlyMap<string, number>): string[] {
  const key = searchKey(token);
  const byCount = [...counts].sort(([, a], [, b]) => b - a).map(([word]) => word);
  const begun = byCount.filter((word) => searchKey(word).startsWith(key));
  return begun.length > 0 ? begun : byCount.filter((word) => isMisspelled(key, searchKey(word)));
}

function countWords(products: readonly Product[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name } of products) {
    for (const word of new Set(name.toLowerCase().match(WORD))) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}
