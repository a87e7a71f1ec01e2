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
import { cheapestWithin, type PriceRange } from './cheapest-variant';
import type { Product, ReadScope } from './product.service';
import { tagKeys } from '../search/search-fields';
import type { SearchMatch } from '../search/search-index';

/** Which products; every field narrows. Prices are minor units. */
export interface ProductFilter {
  scope: ReadScope;
  search?: SearchMatch;
  /** Ids of the category and all below it. */
  categoryIds?: string[];
  minPrice?: number;
  maxPrice?: number;
  featured?: boolean;
  tags?: string[];
  sellerId?: string;
  /** Any of these sellers. */
  sellerIds?: string[];
  minRating?: number;
  inStock?: boolean;
}

export type SortKey = 'createdAt' | 'minPrice' | 'name' | 'rating' | 'popularity' | 'relevance';
export interface ProductOrder {
  key: SortKey;
  direction: 1 | -1;
}

/** The last row that a reader has seen: the next page starts right behind it. */
export interface Cursor {
  value: string | number;
  id: string;
}

export interface ProductQuery extends PageRequest {
  filter: ProductFilter;
  order: ProductOrder;
  after?: Cursor;
}

type Maybe<T> = T | null | undefined;

/** The arguments of `products`, as they come. */
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
  /** One with a fixed direction takes no `sortOrder`. */
  fixed?: true;
}

/** The orders by the names that clients send. */
const SORTS = {
  createdAt: { key: 'createdAt', direction: -1 },
  newest: { key: 'createdAt', direction: -1, fixed: true },
  oldest: { key: 'createdAt', direction: 1, fixed: true },
  price: { key: 'minPrice', direction: 1 },
  price_asc: { key: 'minPrice', direction: 1, fixed: true },
  price_desc: { key: 'minPrice', direction: -1, fixed: true },
  name: { key: 'name', direction: 1 },
  name_asc: { key: 'name', direction: 1, fixed: true },
  name_desc: { key: 'name', direction: -1, fixed: true },
  rating: { key: 'rating', direction: -1 },
  popular: { key: 'popularity', direction: -1 },
  relevance: { key: 'relevance', direction: -1, fixed: true },
} as const satisfies Record<string, NamedOrder>;

type SortName = keyof typeof SORTS;
const SORT_NAMES = Object.keys(SORTS) as SortName[];
/** What shops call the same orders. */
const OTHER_SORT_NAMES: Readonly<Record<string, SortName>> = {
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

/** Tags as they are stored; blank ones ask for nothing. */
const wantedTags = z
  .array(z.string().max(200, 'must have at most 200 characters.'))
  .max(20, 'must name at most 20 tags.')
  .transform(tagKeys);

const queryInput = z.object({
  search: optionalText(200).optional(),
  category: optionalText(120).optional(),
  minPrice: z.number().optional(),
  maxPrice: z.number().optional(),
  featured: z.boolean().optional(),
  tags: wantedTags.optional(),
  sellerId: filterId('sellers').optional(),
  minRating: z.number().min(0, 'must be from 0 to 5.').max(5, 'must be from 0 to 5.').optional(),
  inStock: z.boolean().optional(),
});

const cursorShape = z.tuple([z.string(), z.union([z.string().max(400), z.number()]), objectId]);

/** The arguments of a product list. What is named by words is left for the caller to look up. */
export interface ParsedQuery extends ProductQuery {
  category?: string;
  search?: string;
}

/**
 * Reads the arguments of a product list. Bounds of prices are rounded to a minor unit; a category such as `All` asks for
 * none.
 * @throws BAD_USER_INPUT naming the argument at fault
 */
export function parseProductQuery(input: ProductQueryInput, scope: ReadScope): ParsedQuery {
  const { category, search, minPrice, maxPrice, tags, ...rest } = parseInput(queryInput, input, '');
  const order = orderOf(input, search !== undefined);
  const filter: ProductFilter = {
    scope,
    ...rest,
    ...(tags?.length && { tags }),
    ...(minPrice !== undefined && { minPrice: boundOf(minPrice, 'minPrice') }),
    ...(maxPrice !== undefined && { maxPrice: boundOf(maxPrice, 'maxPrice') }),
  };
  const page = pageRequest(input);
  const cursor = filledIn(input.after);
  const after = cursor === null ? {} : { after: readCursor(cursor, order), page: 1, skip: 0 };
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

/** A bound of prices in minor units. @throws BAD_USER_INPUT naming `field` */
function boundOf(bound: number, field: string): number {
  if (bound < 0) throw badInput(field, 'must not be negative.');
  return boundToMinor(bound, field);
}

/** The order that `sortBy` and `sortOrder` ask for. @throws BAD_USER_INPUT */
export function orderOf(
  { sortBy, sortOrder }: Pick<ProductQueryInput, 'sortBy' | 'sortOrder'>,
  searches = false,
): ProductOrder {
  const { name, direction } = namedOrder(sortBy);
  const sort: NamedOrder = SORTS[name ?? (searches ? 'relevance' : 'newest')];
  const wanted = isNoFilter(sortOrder) ? undefined : parseWord(sortOrder, ['asc', 'desc'], DIRECTIONS);
  if (wanted === null) throw badInput('sortOrder', 'must be asc or desc.');
  if (sort.key === 'relevance' && !searches) return { key: 'createdAt', direction: -1 };
  const asked = direction ?? (sort.fixed ? undefined : wanted);
  return { key: sort.key, direction: asked ? (asked === 'asc' ? 1 : -1) : sort.direction };
}

/** What `sortBy` says: the name of an order and, in some spellings, its direction. @throws BAD_USER_INPUT */
function namedOrder(sortBy: Maybe<string>): { name?: SortName; direction?: 'asc' | 'desc' } {
  const name = parseWord(sortBy, SORT_NAMES, OTHER_SORT_NAMES);
  if (name) return { name };
  if (name === undefined || isNoFilter(sortBy)) return {};
  const [, word, direction] = WITH_DIRECTION.exec(wordKey(sortBy ?? '')) ?? [];
  const directed = parseWord(word, SORT_NAMES, OTHER_SORT_NAMES);
  if (directed && isDirected(directed))
    return { name: directed, direction: direction === 'asc' ? 'asc' : 'desc' };
  throw badInput('sortBy', `must be one of: ${SORT_NAMES.join(', ')}.`);
}

/** Whether an order can be had in both directions. */
function isDirected(name: SortName): boolean {
  const sort: NamedOrder = SORTS[name];
  return !sort.fixed;
}

/** One string for filters that leave the same products. */
export function filterKey({ search, ...filter }: ProductFilter): string {
  return JSON.stringify({ ...filter, search: search?.text });
}

/** The stored sort key of a name: databases compare bytes, people do not. */
export function nameKeyOf(name: string): string {
  return comparisonKey(name).slice(0, 200);
}

/** What a client gives as `after` to read on behind a product; null where the order is by relevance. */
export function cursorOf(
  { order, filter = {} }: { order: ProductOrder; filter?: PriceRange },
  product: Product,
): string | null {
  if (order.key === 'relevance') return null;
  const value = sortValue(order.key, product, filter);
  return Buffer.from(JSON.stringify([signature(order), value, product.id])).toString('base64url');
}

function sortValue(key: Exclude<SortKey, 'relevance'>, product: Product, range: PriceRange): string | number {
  if (key === 'minPrice') return cheapestWithin(product.variants, range) ?? product.minPrice;
  if (key === 'createdAt') return product.createdAt.toISOString();
  return key === 'name' ? nameKeyOf(product.name) : product[key];
}

function readCursor(cursor: string, order: ProductOrder): Cursor {
  const refusal = badInput('after', 'is not a cursor of this list.');
  try {
    const [of, value, id] = cursorShape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    const isText = order.key === 'createdAt' || order.key === 'name';
    const isDate = order.key !== 'createdAt' || !Number.isNaN(Date.parse(String(value)));
    if (of === signature(order) && isText === (typeof value === 'string') && isDate) return { value, id };
  } catch {
    throw refusal;
  }
  throw refusal;
}

function signature({ key, direction }: ProductOrder): string {
  return `${key}${direction === 1 ? '+' : '-'}`;
}
