import { z } from 'zod';
import { tokenExpired } from '@e-storefront/auth';
import {
  isBlank,
  parseId,
  limitOf,
  pageOf,
  pageRequest,
  type PageInfo,
  type PageRequest,
} from '@e-storefront/domain';
import type { Cache } from '@e-storefront/messaging';
import type { CategoryCache } from '../clients/category-cache';
import type { Product, ReadScope } from './product';
import type { ProductReader } from './product-reader.model';
import {
  toCursor,
  toFilterKey,
  parseProductQuery,
  type ProductFilter,
  type ProductQuery,
  type ProductQueryInput,
} from './product-query';
import type { SearchIndex } from '../search/search-index';
import { createSuggestions, type SearchSuggestion } from '../search/search-suggestions';

export interface ProductPage {
  products: Product[];
  /** Counted on demand. */
  pagination: () => Promise<PageInfo>;
  nextCursor: string | null;
}

/** Short-lived cached results; every change of the catalogue invalidates all of them. */
export type CatalogueCache = Pick<Cache, 'getOrLoad' | 'invalidate'>;

export interface ProductServiceOptions {
  reader: ProductReader;
  cache: CatalogueCache;
  categories: CategoryCache;
  search: SearchIndex;
  scope: ReadScope;
  /** The scope that the caller's expired token would give. */
  expiredScope?: ReadScope;
}

const DEFAULT_SUGGESTIONS = 8;
/** Number of matching products to take suggested words from. */
const SUGGESTION_CANDIDATES = 30;

/** Maximum length of lists without pagination. */
const UNPAGED_LIMIT = 500;

/** Reads the products that one caller can see. */
export class ProductService {
  readonly #options: ProductServiceOptions;

  constructor(options: ProductServiceOptions) {
    this.#options = options;
  }

  /** Lists products by filter, order and page. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async list(input: ProductQueryInput): Promise<ProductPage> {
    const query = await this.#parseQuery(input);
    if (!query) return createEmptyPage(pageRequest(input));
    const rows = await this.#options.reader.list(query);
    const products = rows.slice(0, query.limit);
    const last = products.at(-1);
    return {
      products,
      pagination: async () => pageOf(query, [], await this.count(query.filter)).pagination,
      nextCursor: rows.length > query.limit && last ? toCursor(query, last) : null,
    };
  }

  /** Parses the filter arguments; null when nothing can match. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async parseFilter(input: ProductQueryInput): Promise<ProductFilter | null> {
    return (await this.#parseQuery(input))?.filter ?? null;
  }

  /** Counts the products of a filter; cached for products on sale. */
  async count(filter: ProductFilter): Promise<number> {
    const count = () => this.#options.reader.count(filter);
    if (filter.scope !== 'on-sale') return count();
    return this.#options.cache.getOrLoad(`count:${toFilterKey(filter)}`, z.int(), count);
  }

  /** Finds the best matches for a search. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async search(search: string, limit: number | null | undefined): Promise<Product[]> {
    return (await this.list({ search, limit: limitOf(limit), sortBy: 'relevance' })).products;
  }

  /** Suggests searches, categories and products for a partial search. @throws BAD_USER_INPUT */
  async suggest(search: string, limitArgument: number | null | undefined): Promise<SearchSuggestion[]> {
    const limit = limitOf(limitArgument, DEFAULT_SUGGESTIONS);
    const request = { search, limit: Math.max(limit, SUGGESTION_CANDIDATES), sortBy: 'relevance' };
    if (isBlank(search)) return [];
    const [{ products }, categories] = await Promise.all([
      this.list(request),
      this.#options.categories.findVisible(),
    ]);
    return createSuggestions(search, { products, categories }, limit);
  }

  /** Lists a seller's products, newest first. @throws BAD_USER_INPUT naming `sellerId` */
  async listBySeller(sellerIdText: string): Promise<Product[]> {
    const sellerId = parseId(sellerIdText, 'sellerId');
    const order = { key: 'createdAt', direction: -1 } as const;
    const part = { filter: this.filterBySeller(sellerId), order, skip: 0, limit: UNPAGED_LIMIT };
    return (await this.#options.reader.lists([part]))[0] ?? [];
  }

  /** Filters by seller within the caller's scope. @throws UNAUTHENTICATED for the caller's own with an expired token */
  filterBySeller(sellerId: string): ProductFilter {
    const { expiredScope = 'on-sale' } = this.#options;
    if (typeof expiredScope === 'object' && expiredScope.sellerId === sellerId) throw tokenExpired();
    return { scope: this.#options.scope, sellerId };
  }

  isVisible(product: Product): boolean {
    const { scope } = this.#options;
    if (product.isDeleted) return false;
    return product.onSale || scope === 'all' || (scope !== 'on-sale' && scope.sellerId === product.sellerId);
  }

  /**
   * Replaces a product that the caller cannot see by null.
   * @throws UNAUTHENTICATED when the caller's expired token could have shown it
   */
  onlyVisible(product: Product | null): Product | null {
    if (product && this.isVisible(product)) return product;
    this.#assertNotExpired();
    return null;
  }

  /** @throws UNAUTHENTICATED when the caller's expired token would give a wider scope */
  #assertNotExpired(): void {
    if ((this.#options.expiredScope ?? 'on-sale') !== 'on-sale') throw tokenExpired();
  }

  async #parseQuery(input: ProductQueryInput): Promise<ProductQuery | null> {
    if (input.includeInactive) this.#assertNotExpired();
    const scope = input.includeInactive ? this.#options.scope : 'on-sale';
    const { category, search, ...query } = parseProductQuery(input, scope);
    const filter = { ...query.filter };
    if (category !== undefined) {
      const node = await this.#options.categories.find(category);
      if (!node) return null;
      filter.categoryIds = (await this.#options.categories.tree()).withDescendants(node.id);
    }
    if (search === undefined) return { ...query, filter: filter };
    const match = await this.#options.search.match(search, filter);
    return match && { ...query, filter: { ...filter, search: match } };
  }
}

function createEmptyPage(request: PageRequest): ProductPage {
  const { pagination } = pageOf(request, [], 0);
  return { products: [], pagination: () => Promise.resolve(pagination), nextCursor: null };
}
