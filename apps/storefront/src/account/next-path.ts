import { useSearchParams } from 'react-router';

/** The page of this shop to show after a log-in, from the address; an address of another site is ignored. */
export function useNextPath(): string {
  const [params] = useSearchParams();
  return safePath(params.get('next'));
}

/** A path of this site, or the account's page. */
export function safePath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/account';
}
