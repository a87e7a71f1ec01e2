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
import type { CategoryDirectory } from '../clients/category-cache';
import type { FacetCounts } from './product-facets';
import {
  cursorOf,
  filterKey,
  parseProductQuery,
  type ProductFilter,
  type ProductOrder,
  type ProductQuery,
  type ProductQueryInput,
} from './product-query';
import type { SearchIndex } from '../search/search-index';
import { suggestionsOf, type SearchSuggestion } from '../search/search-suggestions';

export interface VariantOption {
  name: string;
  value: string;
}

export interface ProductVariant {
  id: string;
  sku: string;
  options: VariantOption[];
  /** Minor units. */
  price: number;
  onHand: number;
  reserved: number;
  /** `onHand - reserved`; below zero while more is ordered than there is. */
  available: number;
  /** Pieces that may be sold beyond what is on hand. */
  backorderLimit: number;
  /** Pieces that can be bought: `available + backorderLimit`. */
  sellable: number;
  /** Null for the shop's own setting. */
  lowStockThreshold: number | null;
  sellerId: string;
}

export interface ProductImage {
  id: string;
  url: string;
  width: number | null;
  height: number | null;
}

export interface Product {
  id: string;
  name: string;
  description: string;
  categoryId: string;
  sellerId: string;
  isActive: boolean;
  /** Out of the shop for good; kept for the orders that name it. */
  isDeleted: boolean;
  /** Whether shoppers see it and can buy it: it is active, its seller may sell, and its category is shown. */
  onSale: boolean;
  featured: boolean;
  /** The main picture where it was given by address. */
  imageUrl: string | null;
  images: ProductImage[];
  tags: string[];
  variants: ProductVariant[];
  /** Minor units, of the cheapest and the dearest variant. */
  minPrice: number;
  maxPrice: number;
  /** Pieces over all variants, on hand and held by no order. */
  available: number;
  rating: number;
  reviewCount: number;
  /** Reviews by people who have not bought it; by default they do not count in the rating. */
  unverifiedReviewCount: number;
  popularity: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Which rows a reader may see: what is on sale, that and all of one seller's, or everything that is not deleted. */
export type ReadScope = 'on-sale' | 'all' | { sellerId: string };

export interface ProductPage {
  products: Product[];
  /** Counted only when somebody asks. */
  pagination: () => Promise<PageInfo>;
  nextCursor: string | null;
}

/** A part of a list of one key, such as a category's or a seller's. */
export interface ListPart {
  filter: ProductFilter;
  order: ProductOrder;
  skip: number;
  limit: number;
}

/** Where products are read. */
export interface ProductReader {
  /** Whatever its state, deleted ones included: the caller decides on visibility. */
  byIds(ids: readonly string[]): Promise<Product[]>;
  /** At most `query.limit + 1` rows, so that the reader knows whether there are more. */
  list(query: ProductQuery): Promise<Product[]>;
  /** Several short lists by one command, in the order of the parts. */
  lists(parts: readonly ListPart[]): Promise<Product[][]>;
  count(filter: ProductFilter): Promise<number>;
  /** Counts by category or by seller, of the rows of a filter. */
  countBy(field: 'categoryId' | 'sellerId', filter: ProductFilter): Promise<Map<string, number>>;
  facets(filter: ProductFilter): Promise<FacetCounts>;
}

/** Short-lived answers that any change of the catalogue makes void. */
export interface CatalogueCache {
  getOrLoad<T>(key: string, load: () => Promise<T>): Promise<T>;
  invalidate(): Promise<void>;
}

export interface CatalogueOptions {
  reader: ProductReader;
  cache: CatalogueCache;
  categories: CategoryDirectory;
  search: SearchIndex;
  /** What this caller may see beyond what is on sale. */
  scope: ReadScope;
  /** What the caller would see beyond it if their token had not expired. */
  expiredScope?: ReadScope;
}

const SUGGESTIONS = 8;
/** Products whose names are looked at for words to suggest. */
const SUGGESTING_PRODUCTS = 30;

/** The most rows of the contract's lists that have no pages. */
const UNPAGED_LIMIT = 500;

/** Reading the catalogue as one caller may see it. */
export class Catalogue {
  readonly #options: CatalogueOptions;

  constructor(options: CatalogueOptions) {
    this.#options = options;
  }

  /** A page by the contract's arguments. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async page(input: ProductQueryInput): Promise<ProductPage> {
    const query = await this.#query(input);
    if (!query) return emptyPage(pageRequest(input));
    const rows = await this.#options.reader.list(query);
    const products = rows.slice(0, query.limit);
    const last = products.at(-1);
    return {
      products,
      pagination: async () => pageOf(query, [], await this.count(query.filter)).pagination,
      nextCursor: rows.length > query.limit && last ? cursorOf(query, last) : null,
    };
  }

  /** The filter of the contract's arguments; null where nothing can match. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async filter(input: ProductQueryInput): Promise<ProductFilter | null> {
    return (await this.#query(input))?.filter ?? null;
  }

  /** How many products a filter leaves; kept a little while for what everybody sees. */
  async count(filter: ProductFilter): Promise<number> {
    const count = () => this.#options.reader.count(filter);
    if (filter.scope !== 'on-sale') return count();
    return this.#options.cache.getOrLoad(`count:${filterKey(filter)}`, count);
  }

  /** The best matches of some words. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async search(search: string, limit: number | null | undefined): Promise<Product[]> {
    return (await this.page({ search, limit: limitOf(limit), sortBy: 'relevance' })).products;
  }

  /**
   * What may be offered to somebody who has typed so much of a search.
   * @throws BAD_USER_INPUT naming `search` or `limit`
   */
  async suggestions(search: string, limitArgument: number | null | undefined): Promise<SearchSuggestion[]> {
    const limit = limitOf(limitArgument, SUGGESTIONS);
    const request = { search, limit: Math.max(limit, SUGGESTING_PRODUCTS), sortBy: 'relevance' };
    if (isBlank(search)) return [];
    const [{ products }, categories] = await Promise.all([
      this.page(request),
      this.#options.categories.shown(),
    ]);
    return suggestionsOf(search, { products, categories }, limit);
  }

  /** What a seller offers, newest first. @throws BAD_USER_INPUT naming `sellerId` */
  async bySeller(sellerIdText: string): Promise<Product[]> {
    const sellerId = parseId(sellerIdText, 'sellerId');
    const order = { key: 'createdAt', direction: -1 } as const;
    const part = { filter: this.sellerFilter(sellerId), order, skip: 0, limit: UNPAGED_LIMIT };
    return (await this.#options.reader.lists([part]))[0] ?? [];
  }

  /** The rows of one seller that the caller may see. @throws UNAUTHENTICATED for one's own with an expired token */
  sellerFilter(sellerId: string): ProductFilter {
    const { expiredScope = 'on-sale' } = this.#options;
    if (typeof expiredScope === 'object' && expiredScope.sellerId === sellerId) throw tokenExpired();
    return { scope: this.#options.scope, sellerId };
  }

  /** Whether the caller may see a product. */
  sees(product: Product): boolean {
    const { scope } = this.#options;
    if (product.isDeleted) return false;
    return product.onSale || scope === 'all' || (scope !== 'on-sale' && scope.sellerId === product.sellerId);
  }

  /**
   * A product where the caller may see it, else null.
   * @throws UNAUTHENTICATED when it is not on sale and the caller's expired token may have shown it
   */
  visible(product: Product | null): Product | null {
    if (product && this.sees(product)) return product;
    this.#refuseExpired();
    return null;
  }

  /** @throws UNAUTHENTICATED when the caller's token has expired and would show more than what is on sale */
  #refuseExpired(): void {
    if ((this.#options.expiredScope ?? 'on-sale') !== 'on-sale') throw tokenExpired();
  }

  async #query(input: ProductQueryInput): Promise<ProductQuery | null> {
    if (input.includeInactive) this.#refuseExpired();
    const scope = input.includeInactive ? this.#options.scope : 'on-sale';
    const { category, search, ...query } = parseProductQuery(input, scope);
    const filter = { ...query.filter };
    if (category !== undefined) {
      const node = await this.#options.categories.find(category);
      if (!node) return null;
      filter.categoryIds = (await this.#options.categories.tree()).withDescendants(node.id);
    }
    if (search === undefined) return { ...query, filter };
    const match = await this.#options.search.match(search, filter);
    return match && { ...query, filter: { ...filter, search: match } };
  }
}

function emptyPage(request: PageRequest): ProductPage {
  const { pagination } = pageOf(request, [], 0);
  return { products: [], pagination: () => Promise.resolve(pagination), nextCursor: null };
}
