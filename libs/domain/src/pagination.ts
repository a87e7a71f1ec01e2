import { badInput } from '@e-storefront/errors';

/** The maximum number of rows per page. */
export const MAX_LIMIT = 100;
/** The last row that page numbers reach; beyond it a client needs a narrower filter or a cursor. */
const MAX_OFFSET = 100_000;

export interface PageRequest {
  /** Starts at 1. */
  page: number;
  /** Rows per page, 1 to MAX_LIMIT. */
  limit: number;
  /** The number of rows before the page. */
  skip: number;
}

/** One page of a list with the totals. */
export interface Page<T> {
  items: T[];
  pagination: PageInfo;
}

export interface PageInfo {
  page: number;
  limit: number;
  total: number;
  pages: number;
}

interface PageArguments {
  page?: number | null | undefined;
  limit?: number | null | undefined;
}

/**
 * Parses the `page` and `limit` arguments of a list.
 * @throws BAD_USER_INPUT naming `page` or `limit` when one is out of range
 */
export function pageRequest(args: PageArguments, defaultLimit = 20): PageRequest {
  const page = args.page ?? 1;
  const limit = limitOf(args.limit, defaultLimit);
  if (!Number.isInteger(page) || page < 1) throw badInput('page', 'must be a whole number, 1 or more.');
  const skip = (page - 1) * limit;
  if (skip > MAX_OFFSET)
    throw badInput('page', `exceeds the last row, ${MAX_OFFSET}. Use a narrower filter.`);
  return { page, limit, skip };
}

/** Parses a `limit` argument. @throws BAD_USER_INPUT naming `limit` when it is not 1 to MAX_LIMIT */
export function limitOf(limit: number | null | undefined, defaultLimit = 20): number {
  const value = limit ?? defaultLimit;
  if (!Number.isInteger(value) || value < 1 || value > MAX_LIMIT) {
    throw badInput('limit', `must be a whole number from 1 to ${MAX_LIMIT}.`);
  }
  return value;
}

/** Combines a page's rows with the total count. */
export function pageOf<T>(request: PageRequest, items: T[], total: number): Page<T> {
  const { page, limit } = request;
  return { items, pagination: { page, limit, total, pages: Math.ceil(total / limit) } };
}

/** A page whose total was counted with its rows, or is counted on demand. */
export interface PageReading<T> {
  items: T[];
  pagination: PageInfo | (() => Promise<PageInfo>);
}

interface PageSource<T> {
  list(): Promise<T[]>;
  count(): Promise<number>;
  /** Whether the total is needed. */
  isCounted: boolean;
}

/** Reads the rows of a page and, at the same time and only where it is needed, their total. */
export async function readPage<T>(
  request: PageRequest,
  { list, count, isCounted }: PageSource<T>,
): Promise<PageReading<T>> {
  const pagination = async (): Promise<PageInfo> => pageOf(request, [], await count()).pagination;
  const [items, counted] = await Promise.all([list(), isCounted ? pagination() : undefined]);
  return { items, pagination: counted ?? pagination };
}
