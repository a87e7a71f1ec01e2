import { useCallback, useRef } from 'react';
import { useSearchParams } from 'react-router';
import {
  changeListParams,
  isFiltered,
  parseListParams,
  resetListParams,
  type ListChanges,
  type ListDefaults,
  type ListParamsOf,
} from './list-params';

/** The parameters of a list, and the functions that change them. */
export interface ListState<Defaults> {
  params: ListParamsOf<Defaults>;
  /** Changes parameters; any change but one of the page goes back to the first page. */
  set(changes: ListChanges<Defaults>): void;
  /** Ends the search and all filters. */
  reset(): void;
  /** Whether a search or a filter narrows the list. */
  isFiltered: boolean;
}

/**
 * A list's page, search, order and filters, kept in the address of the page: a reload, a link and the back button show the
 * same list. A search in progress replaces its entry of the history, other changes add one.
 * @param defaults the initial values, with a property for each of the list's own filters: `{ sortBy: 'createdAt', status: '' }`
 */
export function useListParams<const Defaults extends ListDefaults<Defaults>>(
  defaults: Defaults,
): ListState<Defaults> {
  const [query, setQuery] = useSearchParams();
  const latest = useRef(defaults);
  latest.current = defaults;
  const set = useCallback(
    (changes: ListChanges<Defaults>) => {
      const isSearch = Object.keys(changes).every((key) => key === 'search');
      setQuery((current) => changeListParams(current, latest.current, changes), {
        replace: isSearch,
        preventScrollReset: true,
      });
    },
    [setQuery],
  );
  const reset = useCallback(
    () => setQuery((current) => resetListParams(current, latest.current), { preventScrollReset: true }),
    [setQuery],
  );
  const params = parseListParams(query, defaults);
  return { params, set, reset, isFiltered: isFiltered(params, defaults) };
}
