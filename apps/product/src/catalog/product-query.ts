import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import {
  boundToMinor,
  comparisonKey,
  filledIn,
  filterId,
  isNoFilter,
  objectId,
  pageRequest,
  parseInput,
  parseWord,
  text,
  wordKey,
  type PageRequest,
} from '@e-storefront/domain';
import { lowestPriceWithin, type PriceRange } from './cheapest-variant';
import type { Product, ProductDetail, ReadScope } from './product';
import type { SearchMatch } from '../search/search-match';
import { toTagKeys } from '../search/search-fields';

/** Conditions that a product must all meet. Prices are minor units. */
export interface ProductFilter {
  scope: ReadScope;
  search?: SearchMatch;
  /** A category and its descendants. */
  categoryIds?: string[];
  minPrice?: number;
  maxPrice?: number;
  featured?: boolean;
  tags?: string[];
  sellerId?: string;
  sellerIds?: string[];
  minRating?: number;
  inStock?: boolean;
}

export type SortKey = 'createdAt' | 'minPrice' | 'name' | 'rating' | 'popularity' | 'relevance';
export interface ProductOrder {
  key: SortKey;
  direction: 1 | -1;
}

/** The last row of the previous page. */
export interface Cursor {
  value: string | number;
  id: string;
}

/** A section of a list, such as a category's or a seller's. */
export interface ListPart {
  filter: ProductFilter;
  order: ProductOrder;
  skip: number;
  limit: number;
  after?: Cursor;
}

export interface ProductQuery extends ListPart, PageRequest {}

type Maybe<T> = T | null | undefined;

/** Raw arguments of `Query.products`. */
export interface ProductQueryInput {
  page?: Maybe<number>;
  limit?: Maybe<number>;
  search?: Maybe<string>;
  category?: Maybe<string>;
  minPrice?: Maybe<number>;
  maxPrice?: Maybe<number>;
  sortBy?: Maybe<string>;
  sortOrder?: Maybe<string>;
  featured?: Maybe<boolean>;
  includeInactive?: Maybe<boolean>;
  tags?: Maybe<readonly string[]>;
  sellerId?: Maybe<string>;
  minRating?: Maybe<number>;
  inStock?: Maybe<boolean>;
  after?: Maybe<string>;
}

interface NamedOrder extends ProductOrder {
  /** Ignores `sortOrder`. */
  isFixed?: true;
}

/** Sort orders by the client's name. */
const SORTS = {
  createdAt: { key: 'createdAt', direction: -1 },
  newest: { key: 'createdAt', direction: -1, isFixed: true },
  oldest: { key: 'createdAt', direction: 1, isFixed: true },
  price: { key: 'minPrice', direction: 1 },
  price_asc: { key: 'minPrice', direction: 1, isFixed: true },
  price_desc: { key: 'minPrice', direction: -1, isFixed: true },
  name: { key: 'name', direction: 1 },
  name_asc: { key: 'name', direction: 1, isFixed: true },
  name_desc: { key: 'name', direction: -1, isFixed: true },
  rating: { key: 'rating', direction: -1 },
  popular: { key: 'popularity', direction: -1 },
  relevance: { key: 'relevance', direction: -1, isFixed: true },
} as const satisfies Record<string, NamedOrder>;

type SortName = keyof typeof SORTS;
const SORT_NAMES = Object.keys(SORTS) as SortName[];
/** Common names that storefronts use for the same orders. */
const SORT_ALIASES: Readonly<Record<string, SortName>> = {
  'low to high': 'price_asc',
  'price low to high': 'price_asc',
  'lowest price': 'price_asc',
  cheapest: 'price_asc',
  'high to low': 'price_desc',
  'price high to low': 'price_desc',
  'highest price': 'price_desc',
  date: 'createdAt',
  created: 'createdAt',
  new: 'newest',
  latest: 'newest',
  recent: 'newest',
  'newest first': 'newest',
  'oldest first': 'oldest',
  title: 'name',
  alphabetical: 'name',
  'a-z': 'name_asc',
  'a to z': 'name_asc',
  'name a-z': 'name_asc',
  'name a to z': 'name_asc',
  'z-a': 'name_desc',
  'z to a': 'name_desc',
  'name z-a': 'name_desc',
  'name z to a': 'name_desc',
  'top rated': 'rating',
  'highest rated': 'rating',
  popularity: 'popular',
  'most popular': 'popular',
  bestselling: 'popular',
  'best sellers': 'popular',
  'best match': 'relevance',
  // What menus call the order of a shop that asks for none.
  featured: 'relevance',
  recommended: 'relevance',
};
const DIRECTIONS = { ascending: 'asc', descending: 'desc' } as const;
/** The name of an order with its direction behind it, such as `rating-desc`, as `wordKey` writes it. */
const WITH_DIRECTION = /^(.+?)(asc|desc)(?:ending)?$/;

const optionalText = (max: number) =>
  z
    .string()
    .transform((value) => value.trim() || undefined)
    .pipe(text(max).optional());

/** Normalised like stored tags; blank ones are ignored. */
const tagsFilter = z
  .array(z.string().max(200, 'must have at most 200 characters.'))
  .max(20, 'must name at most 20 tags.')
  .transform(toTagKeys);

const queryInput = z.object({
  search: optionalText(200).optional(),
  category: optionalText(120).optional(),
  minPrice: z.number().optional(),
  maxPrice: z.number().optional(),
  featured: z.boolean().optional(),
  tags: tagsFilter.optional(),
  sellerId: filterId('sellers').optional(),
  minRating: z.number().min(0, 'must be from 0 to 5.').max(5, 'must be from 0 to 5.').optional(),
  inStock: z.boolean().optional(),
});

const cursorShape = z.tuple([z.string(), z.union([z.string().max(400), z.number()]), objectId]);

/** Parsed list arguments; the caller resolves the category and the search. */
export interface ParsedQuery extends ProductQuery {
  category?: string;
  search?: string;
}

/**
 * Parses the arguments of a product list. Price bounds are rounded to minor units; a category such as `All` means none.
 * @throws BAD_USER_INPUT naming the invalid argument
 */
export function parseProductQuery(input: ProductQueryInput, scope: ReadScope): ParsedQuery {
  const { category, search, minPrice, maxPrice, tags, ...rest } = parseInput(queryInput, input, '');
  const order = parseOrder(input, search !== undefined);
  const filter: ProductFilter = {
    scope,
    ...rest,
    ...(tags?.length && { tags }),
    ...(minPrice !== undefined && { minPrice: parsePriceBound(minPrice, 'minPrice') }),
    ...(maxPrice !== undefined && { maxPrice: parsePriceBound(maxPrice, 'maxPrice') }),
  };
  const page = pageRequest(input);
  const cursor = filledIn(input.after);
  const after = cursor === null ? {} : { after: parseCursor(cursor, order), page: 1, skip: 0 };
  return {
    ...page,
    ...after,
    filter,
    order,
    ...(search !== undefined && { search }),
    ...(!isNoFilter(category, 'categories', 'category', 'products', 'departments') && {
      category: category ?? '',
    }),
  };
}

/** @returns minor units @throws BAD_USER_INPUT naming `field` */
function parsePriceBound(bound: number, field: string): number {
  if (bound < 0) throw badInput(field, 'must not be negative.');
  return boundToMinor(bound, field);
}

/** Parses `sortBy` and `sortOrder`. @throws BAD_USER_INPUT */
export function parseOrder(
  { sortBy, sortOrder }: Pick<ProductQueryInput, 'sortBy' | 'sortOrder'>,
  searches = false,
): ProductOrder {
  const { name, direction } = parseSortBy(sortBy);
  const sort: NamedOrder = SORTS[name ?? (searches ? 'relevance' : 'newest')];
  const wanted = isNoFilter(sortOrder) ? undefined : parseWord(sortOrder, ['asc', 'desc'], DIRECTIONS);
  if (wanted === null) throw badInput('sortOrder', 'must be asc or desc.');
  if (sort.key === 'relevance' && !searches) return { key: 'createdAt', direction: -1 };
  const requested = direction ?? (sort.isFixed ? undefined : wanted);
  return { key: sort.key, direction: requested ? (requested === 'asc' ? 1 : -1) : sort.direction };
}

/** Parses the name of an order and an optional direction, such as `rating-asc`. @throws BAD_USER_INPUT */
function parseSortBy(sortBy: Maybe<string>): { name?: SortName; direction?: 'asc' | 'desc' } {
  const name = parseWord(sortBy, SORT_NAMES, SORT_ALIASES);
  if (name) return { name };
  if (name === undefined || isNoFilter(sortBy)) return {};
  const [, word, direction] = WITH_DIRECTION.exec(wordKey(sortBy ?? '')) ?? [];
  const directed = parseWord(word, SORT_NAMES, SORT_ALIASES);
  if (directed && hasDirection(directed))
    return { name: directed, direction: direction === 'asc' ? 'asc' : 'desc' };
  throw badInput('sortBy', `must be one of: ${SORT_NAMES.join(', ')}.`);
}

function hasDirection(name: SortName): boolean {
  const sort: NamedOrder = SORTS[name];
  return !sort.isFixed;
}

/** The stored sort key of a name: ignores case and accents, which MongoDB's binary comparison does not. */
export function toNameKey(name: string): string {
  return comparisonKey(name).slice(0, 200);
}

/** Encodes the position after a product; null for the order by relevance, which has no stable position. */
export function toCursor(
  { order, filter = {} }: { order: ProductOrder; filter?: PriceRange },
  product: Product,
): string | null {
  if (order.key === 'relevance') return null;
  const value = sortValue(order.key, product, filter);
  return Buffer.from(JSON.stringify([orderSignature(order), value, product.id])).toString('base64url');
}

/** The details of a list's products that its cursors are made of. */
export function cursorDetails({ order, filter }: Pick<ProductQuery, 'order' | 'filter'>): ProductDetail[] {
  return order.key === 'minPrice' && isBounded(filter) ? ['variants'] : [];
}

function isBounded({ minPrice, maxPrice }: PriceRange): boolean {
  return minPrice !== undefined || maxPrice !== undefined;
}

function sortValue(key: Exclude<SortKey, 'relevance'>, product: Product, range: PriceRange): string | number {
  if (key === 'minPrice')
    return (isBounded(range) ? lowestPriceWithin(product.variants, range) : null) ?? product.minPrice;
  if (key === 'createdAt') return product.createdAt.toISOString();
  return key === 'name' ? toNameKey(product.name) : product[key];
}

function parseCursor(cursor: string, order: ProductOrder): Cursor {
  const invalid = badInput('after', 'is not a cursor of this list.');
  try {
    const [of, value, id] = cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    const isText = order.key === 'createdAt' || order.key === 'name';
    const isDate = order.key !== 'createdAt' || !Number.isNaN(Date.parse(String(value)));
    if (of === orderSignature(order) && isText === (typeof value === 'string') && isDate)
      return { value, id };
  } catch {
    throw invalid;
  }
  throw invalid;
}

function orderSignature({ key, direction }: ProductOrder): string {
  return `${key}${direction === 1 ? '+' : '-'}`;
}
