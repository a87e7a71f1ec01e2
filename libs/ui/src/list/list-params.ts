/** The direction of a list's order. */
export type SortOrder = 'asc' | 'desc';

/** What every list keeps in the address of its page. */
export interface ListParams {
  page: number;
  limit: number;
  search: string;
  sortBy: string;
  sortOrder: SortOrder;
}

/** The values that a list begins with: those above, and the list's own filters as texts. */
export type ListDefaults<Defaults> = {
  readonly [Key in keyof Defaults]: Key extends keyof ListParams ? ListParams[Key] : string;
};

/** The parameters of a list and its own filters. */
export type ListParamsOf<Defaults> = ListParams & {
  [Filter in Exclude<keyof Defaults, keyof ListParams>]: string;
};

/** Changes of some parameters. */
export type ListChanges<Defaults> = Partial<ListParamsOf<Defaults>>;

const COMMON: ListParams = { page: 1, limit: 20, search: '', sortBy: '', sortOrder: 'desc' };
/** The API returns no longer pages. */
const MAX_LIMIT = 100;

/**
 * Reads a list's parameters from the query of an address. What is missing or makes no sense has its default.
 * @param defaults with a property for each of the list's own filters
 */
export function parseListParams<Defaults extends ListDefaults<Defaults>>(
  query: URLSearchParams,
  defaults: Defaults,
): ListParamsOf<Defaults> {
  const initial = { ...COMMON, ...defaults };
  const texts = Object.keys(initial).map((key) => [
    key,
    query.get(key) ?? initial[key as keyof typeof initial],
  ]);
  return {
    ...(Object.fromEntries(texts) as ListParamsOf<Defaults>),
    page: positiveInteger(query.get('page')) ?? initial.page,
    limit: Math.min(positiveInteger(query.get('limit')) ?? initial.limit, MAX_LIMIT),
    sortOrder: sortOrderOf(query.get('sortOrder')) ?? initial.sortOrder,
  };
}

/**
 * Writes changes into the query of an address. Defaults are left out, so that addresses stay short; parameters of others
 * stay. Any change but one of the page goes back to the first page.
 */
export function changeListParams<Defaults extends ListDefaults<Defaults>>(
  query: URLSearchParams,
  defaults: Defaults,
  changes: ListChanges<Defaults>,
): URLSearchParams {
  const initial: Readonly<Record<string, unknown>> = { ...COMMON, ...defaults };
  const changed = new URLSearchParams(query);
  for (const [key, value] of Object.entries({ page: COMMON.page, ...changes })) {
    if (value === undefined || value === initial[key]) changed.delete(key);
    else changed.set(key, String(value));
  }
  return changed;
}

/** Removes a list's parameters from the query of an address, except its order and the length of its pages. */
export function resetListParams(query: URLSearchParams, defaults: object): URLSearchParams {
  const kept = new Set(['limit', 'sortBy', 'sortOrder']);
  const changed = new URLSearchParams(query);
  for (const key of Object.keys({ ...COMMON, ...defaults })) if (!kept.has(key)) changed.delete(key);
  return changed;
}

/** Whether a search or a filter narrows the list. */
export function isFiltered<Defaults extends ListDefaults<Defaults>>(
  params: ListParamsOf<Defaults>,
  defaults: Defaults,
): boolean {
  const initial: Readonly<Record<string, unknown>> = { ...COMMON, ...defaults };
  const ignored = new Set(['page', 'limit', 'sortBy', 'sortOrder']);
  return Object.entries(params).some(([key, value]) => !ignored.has(key) && value !== initial[key]);
}

function positiveInteger(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}

function sortOrderOf(text: string | null): SortOrder | undefined {
  return text === 'asc' || text === 'desc' ? text : undefined;
}
