import type { ProductFilter } from '../catalog/product-query';

/** A word of a search with the terms of the catalogue that answer it. */
export interface MatchedWord {
  /** The word as typed, then other spellings that mean the same. */
  exact: string[];
  /** What `begun` begin with. */
  prefixes: string[];
  /** Known terms that begin with the word. */
  begun: string[];
  /** Whether `begun` count only in names, tags, options and SKUs: short beginnings stand in nearly every description. */
  begunInTitles: boolean;
  /** Known terms that the word may be a misspelling of; empty where the word is known as it is. */
  corrected: string[];
}

/** What a search leaves of the catalogue: products that have all of some words, or the ids of the best, best first. */
export type SearchMatch =
  { text: string; by: 'words'; words: MatchedWord[] } | { text: string; by: 'ids'; ids: string[] };

/** What a filter leaves beside the words of a search. */
export type SearchScope = Omit<ProductFilter, 'search'>;

/** Finds products by words. What it leaves is filtered, counted, sorted and paged by the database. */
export interface SearchIndex {
  /**
   * @param text what somebody typed, not blank
   * @param filter what else is asked for; an index may use it to leave out early what does not fit
   * @returns null where nothing can match
   */
  match(text: string, filter: SearchScope): Promise<SearchMatch | null>;
}
