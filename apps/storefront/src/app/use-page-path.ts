import { useHref, useLocation } from 'react-router';

/** The path of the page with its language, without filters. */
export function usePagePath(): string {
  return useHref(useLocation().pathname);
}
