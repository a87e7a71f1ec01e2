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
import type { RequestContext } from '@e-storefront/subgraph';
import type { CategoryCache } from '../clients/category-cache';
import { isVisible, type Product } from './product';
import { selectedProductDetails } from './product-details';
import { expiredReadScopeFor, readScopeFor } from './product-scope';
import type { ProductReader } from './product-reader.model';
import {
  cursorDetails,
  toCursor,
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

/** The answers that gateways have cached; every change of the catalogue invalidates all of them. */
export type CatalogueCache = Pick<Cache, 'invalidate'>;

interface Dependencies {
  reader: ProductReader;
  categories: CategoryCache;
  search: SearchIndex;
}

const DEFAULT_SUGGESTIONS = 8;
/** Number of matching products to take suggested words from. */
const SUGGESTION_CANDIDATES = 30;

/** Maximum length of lists without pagination. */
const UNPAGED_LIMIT = 500;

/** Reads products within the scope of the caller. */
export class ProductService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Lists products by filter, order and page. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async list(context: RequestContext, input: ProductQueryInput): Promise<ProductPage> {
    const query = await this.#parseQuery(context, input);
    if (!query) return createEmptyPage(pageRequest(input));
    const rows = await this.#deps.reader.list(query, [
      ...selectedProductDetails(context),
      ...cursorDetails(query),
    ]);
    const products = rows.slice(0, query.limit);
    const last = products.at(-1);
    return {
      products,
      pagination: async () => pageOf(query, [], await this.#deps.reader.count(query.filter)).pagination,
      nextCursor: rows.length > query.limit && last ? toCursor(query, last) : null,
    };
  }

  /** Parses the filter arguments; null when nothing can match. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async parseFilter(context: RequestContext, input: ProductQueryInput): Promise<ProductFilter | null> {
    return (await this.#parseQuery(context, input))?.filter ?? null;
  }

  /** Finds the best matches for a search. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async search(
    context: RequestContext,
    search: string,
    limit: number | null | undefined,
  ): Promise<Product[]> {
    return (await this.list(context, { search, limit: limitOf(limit), sortBy: 'relevance' })).products;
  }

  /** Suggests searches, categories and products for a partial search. @throws BAD_USER_INPUT */
  async suggest(
    context: RequestContext,
    search: string,
    limitArgument: number | null | undefined,
  ): Promise<SearchSuggestion[]> {
    const limit = limitOf(limitArgument, DEFAULT_SUGGESTIONS);
    const request = { search, limit: Math.max(limit, SUGGESTION_CANDIDATES), sortBy: 'relevance' };
    if (isBlank(search)) return [];
    const [{ products }, categories] = await Promise.all([
      this.list(context, request),
      this.#deps.categories.findVisible(),
    ]);
    return createSuggestions(search, { products, categories }, limit);
  }

  /** Lists a seller's products, newest first. @throws BAD_USER_INPUT naming `sellerId` */
  async listBySeller(context: RequestContext, sellerIdText: string): Promise<Product[]> {
    const sellerId = parseId(sellerIdText, 'sellerId');
    const order = { key: 'createdAt', direction: -1 } as const;
    const part = { filter: this.filterBySeller(context, sellerId), order, skip: 0, limit: UNPAGED_LIMIT };
    return (await this.#deps.reader.lists([part], selectedProductDetails(context)))[0] ?? [];
  }

  /** Filters by seller within the caller's scope. @throws UNAUTHENTICATED for the caller's own with an expired token */
  filterBySeller(context: RequestContext, sellerId: string): ProductFilter {
    const expiredScope = expiredReadScopeFor(context);
    if (typeof expiredScope === 'object' && expiredScope.sellerId === sellerId) throw tokenExpired();
    return { scope: readScopeFor(context), sellerId };
  }

  /** Finds a product that the caller can see. @throws UNAUTHENTICATED as `onlyVisible` */
  async find(context: RequestContext, id: string): Promise<Product | null> {
    const [product = null] = await this.#deps.reader.findByIds([id]);
    return this.onlyVisible(context, product);
  }

  /**
   * Replaces a product that the caller cannot see by null.
   * @throws UNAUTHENTICATED when the caller's expired token could have shown it
   */
  onlyVisible(context: RequestContext, product: Product | null): Product | null {
    if (product && isVisible(product, readScopeFor(context))) return product;
    assertNotExpired(context);
    return null;
  }

  /** Counts the products of a category in any state. @throws BAD_USER_INPUT */
  async countInCategory(categoryIdText: string): Promise<number> {
    const categoryId = parseId(categoryIdText, 'categoryId');
    return this.#deps.reader.count({ scope: 'all', categoryIds: [categoryId] });
  }

  async #parseQuery(context: RequestContext, input: ProductQueryInput): Promise<ProductQuery | null> {
    if (input.includeInactive) assertNotExpired(context);
    const scope = input.includeInactive ? readScopeFor(context) : 'on-sale';
    const { category, search, ...query } = parseProductQuery(input, scope);
    const filter = { ...query.filter };
    if (category !== undefined) {
      const node = await this.#deps.categories.find(category);
      if (!node) return null;
      filter.categoryIds = (await this.#deps.categories.tree()).withDescendants(node.id);
    }
    if (search === undefined) return { ...query, filter: filter };
    const match = await this.#deps.search.match(search, filter);
    return match && { ...query, filter: { ...filter, search: match } };
  }
}

/** @throws UNAUTHENTICATED when the caller's expired token would give a wider scope */
function assertNotExpired(context: RequestContext): void {
  if (expiredReadScopeFor(context) !== 'on-sale') throw tokenExpired();
}

function createEmptyPage(request: PageRequest): ProductPage {
  const { pagination } = pageOf(request, [], 0);
  return { products: [], pagination: () => Promise.resolve(pagination), nextCursor: null };
}
