import { pageOf, type PageInfo, type PageRequest } from '@e-storefront/domain';
import type { Selection } from './selection';

/** A page whose total was counted with it, or is counted on demand. */
export interface PageReading<T> {
  items: T[];
  pagination: PageInfo | (() => Promise<PageInfo>);
}

interface PageSource<T> {
  request: PageRequest;
  list(): Promise<T[]>;
  count(): Promise<number>;
}

/**
 * Reads the rows of a page and, at the same time and only where the operation selects it, their total.
 * @param type the page's type in the schema, which has a field `pagination`
 */
export async function readPage<T>(
  { selection }: { readonly selection?: Selection },
  type: string,
  { request, list, count }: PageSource<T>,
): Promise<PageReading<T>> {
  const pagination = async (): Promise<PageInfo> => pageOf(request, [], await count()).pagination;
  const isSelected = selection?.includes(type, ['pagination']) ?? true;
  const [items, counted] = await Promise.all([list(), isSelected ? pagination() : undefined]);
  return { items, pagination: counted ?? pagination };
}
