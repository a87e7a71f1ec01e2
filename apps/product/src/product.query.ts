import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import {
  filledIn,
  filterId,
  objectId,
  pageRequest,
  parseInput,
  roundedToMinor,
  text,
  type PageRequest,
} from '@e-storefront/values';
import type { Product, ReadScope } from './product.service';

/** Which products; every field narrows. Prices are minor units. */
export interface ProductFilter {
  scope: ReadScope;
  search?: string;
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

/** The orders by the names that clients send; one with a fixed direction takes no `sortOrder`. */
const SORTS: Readonly<Record<string, { key: SortKey; direction: 1 | -1; fixed?: true }>> = {
  createdAt: { key: 'createdAt', direction: -1 },
  newest: { key: 'createdAt', direction: -1, fixed: true },
  price: { key: 'minPrice', direction: 1 },
  price_asc: { key: 'minPrice', direction: 1, fixed: true },
  price_desc: { key: 'minPrice', direction: -1, fixed: true },
  name: { key: 'name', direction: 1 },
  rating: { key: 'rating', direction: -1 },
  popular: { key: 'popularity', direction: -1 },
  relevance: { key: 'relevance', direction: -1, fixed: true },
};

const optionalText = (max: number) =>
  z
    .string()
    .transform((value) => value.trim() || undefined)
    .pipe(text(max).optional());

const queryInput = z.object({
  search: optionalText(200).optional(),
  category: optionalText(120).optional(),
  minPrice: z.number().optional(),
  maxPrice: z.number().optional(),
  featured: z.boolean().optional(),
  tags: z.array(text(40).toLowerCase()).max(20, 'must name at most 20 tags.').optional(),
  sellerId: filterId('sellers').optional(),
  minRating: z.number().min(0, 'must be from 0 to 5.').max(5, 'must be from 0 to 5.').optional(),
  inStock: z.boolean().optional(),
});

const cursorShape = z.tuple([z.string(), z.union([z.string().max(400), z.number()]), objectId]);

/**
 * Reads the arguments of a product list; `category` is left for the caller to look up.
 * @throws BAD_USER_INPUT naming the argument at fault
 */
export function parseProductQuery(
  input: ProductQueryInput,
  scope: ReadScope,
): ProductQuery & { category?: string } {
  const { category, minPrice, maxPrice, tags, ...rest } = parseInput(queryInput, input, '');
  const order = orderOf(input, rest.search !== undefined);
  const filter: ProductFilter = {
    scope,
    ...rest,
    ...(tags?.length && { tags }),
    ...(minPrice !== undefined && { minPrice: roundedToMinor(minPrice, 'minPrice') }),
    ...(maxPrice !== undefined && { maxPrice: roundedToMinor(maxPrice, 'maxPrice') }),
  };
  const page = pageRequest(input);
  const cursor = filledIn(input.after);
  const after = cursor === null ? {} : { after: readCursor(cursor, order), page: 1, skip: 0 };
  return { ...page, ...after, filter, order, ...(category !== undefined && { category }) };
}

/** The order that `sortBy` and `sortOrder` ask for. @throws BAD_USER_INPUT */
export function orderOf(
  { sortBy, sortOrder }: Pick<ProductQueryInput, 'sortBy' | 'sortOrder'>,
  searches = false,
): ProductOrder {
  const name = filledIn(sortBy) ?? (searches ? 'relevance' : 'newest');
  const sort = Object.hasOwn(SORTS, name) ? SORTS[name] : undefined;
  if (!sort) throw badInput('sortBy', `must be one of ${Object.keys(SORTS).join(', ')}.`);
  const wanted = filledIn(sortOrder)?.toLowerCase();
  if (wanted && wanted !== 'asc' && wanted !== 'desc') throw badInput('sortOrder', 'must be asc or desc.');
  if (sort.key === 'relevance' && !searches) return { key: 'createdAt', direction: -1 };
  if (sort.fixed || !wanted) return { key: sort.key, direction: sort.direction };
  return { key: sort.key, direction: wanted === 'asc' ? 1 : -1 };
}

/** The stored sort key of a name: databases compare bytes, people do not. */
export function nameKeyOf(name: string): string {
  return name.toLowerCase().slice(0, 200);
}

/** What a client gives as `after` to read on behind a product; null where the order is by relevance. */
export function cursorOf({ order }: Pick<ProductQuery, 'order'>, product: Product): string | null {
  if (order.key === 'relevance') return null;
  const value = sortValue(order.key, product);
  return Buffer.from(JSON.stringify([signature(order), value, product.id])).toString('base64url');
}

function sortValue(key: Exclude<SortKey, 'relevance'>, product: Product): string | number {
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
