import type { StorefrontListingQueryVariables } from './listing.generated';

export const SORTS = ['relevance', 'popular', 'newest', 'price_asc', 'price_desc', 'rating'] as const;
export type Sort = (typeof SORTS)[number];

const PAGE_SIZE = 24;

/** The names of the filters in the address. */
export const FILTERS = ['category', 'min', 'max', 'rating', 'tag', 'seller', 'stock'] as const;

/** What a list of products has fixed by its page, such as the category of a category's page. */
export interface ListingScope {
  category?: string;
  sellerId?: string;
  defaultSort: Sort;
}

/** Reads filters, order and page from an address. Values that make no sense do not filter. */
export function listingVariables(
  params: URLSearchParams,
  scope: ListingScope,
): StorefrontListingQueryVariables {
  const search = params.get('q')?.trim();
  const category = scope.category ?? params.get('category');
  const sellerId = scope.sellerId ?? params.get('seller');
  const minPrice = amount(params.get('min'));
  const maxPrice = amount(params.get('max'));
  const minRating = amount(params.get('rating'));
  const tags = params.getAll('tag').filter(Boolean);
  return {
    ...(search && { search }),
    ...(category && { category }),
    ...(sellerId && { sellerId }),
    ...(minPrice !== undefined && { minPrice }),
    ...(maxPrice !== undefined && { maxPrice }),
    ...(minRating !== undefined && minRating <= 5 && { minRating }),
    ...(tags.length > 0 && { tags }),
    ...(params.get('stock') === '1' && { inStock: true }),
    sortBy: sortOf(params, scope),
    page: pageOf(params),
    limit: PAGE_SIZE,
  };
}

/** The order of the list: the one in the address, or the default of the page. */
export function sortOf(params: URLSearchParams, { defaultSort }: ListingScope): Sort {
  return SORTS.find((sort) => sort === params.get('sort')) ?? defaultSort;
}

/** The address of a page of the list; the first has none. */
export function withPage(params: URLSearchParams, page: number): string {
  return withParams(params, (next) => (page > 1 ? next.set('page', String(page)) : next.delete('page')));
}

/** The address after a change of filters or order, from its first page on. */
export function withChange(params: URLSearchParams, change: (next: URLSearchParams) => void): string {
  return withParams(params, (next) => {
    change(next);
    next.delete('page');
  });
}

/** Adds a value of a filter, or removes it. @param isMultiple whether the filter can have several values */
export function toggle(params: URLSearchParams, name: string, value: string, isMultiple = false): string {
  return withChange(params, (next) => {
    const has = next.getAll(name).includes(value);
    if (has) next.delete(name, value);
    else if (isMultiple) next.append(name, value);
    else next.set(name, value);
  });
}

/** Whether the address filters the list, apart from the text of a search. */
export function hasFilters(params: URLSearchParams): boolean {
  return FILTERS.some((name) => params.has(name));
}

/** The address without filters. */
export function withoutFilters(params: URLSearchParams): string {
  return withChange(params, (next) => FILTERS.forEach((name) => next.delete(name)));
}

function withParams(params: URLSearchParams, change: (next: URLSearchParams) => void): string {
  const next = new URLSearchParams(params);
  change(next);
  return `?${next}`;
}

function amount(text: string | null): number | undefined {
  const value = Number(text);
  return text?.trim() && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function pageOf(params: URLSearchParams): number {
  const page = Number(params.get('page') ?? 1);
  return Number.isInteger(page) && page >= 1 && page <= 1_000 ? page : 1;
}
