import { useLocation, useSearchParams } from 'react-router';

/** The pages of guests: after a log-in nobody wants to go back to them. */
const GUEST_PAGES = /^\/(?:log-in|register|forgot-password|reset-password|verify-email|auth)\b/;

/** The page of this shop to show after a log-in, from the address; an address of another site is ignored. */
export function useNextPath(): string {
  const [params] = useSearchParams();
  return safePath(params.get('next'));
}

/** A path of this site, or the account's page. */
export function safePath(next: string | null): string {
  // Browsers read a backslash as a slash, and two slashes begin the address of another site.
  return next !== null && /^\/(?![/\\])/.test(next) && !GUEST_PAGES.test(next) ? next : '/account';
}

/** The address of the log-in page that leads to a path afterwards. */
export function logInPath(next: string): string {
  return `/log-in?next=${encodeURIComponent(next)}`;
}

/** The address of the log-in page that leads back to the current page. */
export function useLogInLink(): string {
  const { pathname, search } = useLocation();
  return GUEST_PAGES.test(pathname) || pathname === '/' ? '/log-in' : logInPath(pathname + search);
}
