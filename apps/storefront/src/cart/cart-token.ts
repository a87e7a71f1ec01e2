import { useSyncExternalStore } from 'react';

const COOKIE = 'cart';
const MAX_AGE_SECONDS = 30 * 86_400;
const listeners = new Set<() => void>();

/** The token of the guest's cart, from the cookie; null without one. */
export function readCartToken(): string | null {
  const prefix = `${COOKIE}=`;
  const entry = document.cookie.split('; ').find((cookie) => cookie.startsWith(prefix));
  return entry ? decodeURIComponent(entry.slice(prefix.length)) || null : null;
}

/** Keeps the token of the guest's cart in a cookie. @param token null to forget it */
export function writeCartToken(token: string | null): void {
  const age = token === null ? 0 : MAX_AGE_SECONDS;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${COOKIE}=${encodeURIComponent(token ?? '')}; Path=/; Max-Age=${age}; SameSite=Lax${secure}`;
  for (const listener of listeners) listener();
}

/** The token of the guest's cart; null without one and on the server. */
export function useCartToken(): string | null {
  return useSyncExternalStore(subscribe, readCartToken, () => null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
