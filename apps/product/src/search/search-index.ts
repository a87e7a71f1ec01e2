import type { ProductFilter } from '../catalog/product-query';
import type { SearchMatch } from './search-match';

/** The filter without the search. */
export type SearchFilter = Omit<ProductFilter, 'search'>;

/** Matches products by words; the database filters, counts, sorts and pages the matches. */
export interface SearchIndex {
  /**
   * @param text not blank
   * @param filter an index may use it to exclude products early
   * @returns null when nothing can match
   */
  match(text: string, filter: SearchFilter): Promise<SearchMatch | null>;
}
