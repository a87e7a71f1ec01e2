import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Session, SessionStore, SessionUser } from './session';

/** The session of the browser, for the components of a page. Null on a server, which renders for guests. */
export const SessionContext = createContext<SessionStore | null>(null);

/** The store of the session. @throws Error outside of a browser */
export function useSessionStore(): SessionStore {
  const store = useContext(SessionContext);
  if (!store)
    throw new Error(
      'There is no session: the component is rendered on a server, or outside of SessionContext.',
    );
  return store;
}

/** The current session: null for guests, undefined while it is unknown. */
export function useSession(): Session | null | undefined {
  const store = useContext(SessionContext);
  return useSyncExternalStore(
    (listener) => store?.subscribe(listener) ?? (() => undefined),
    () => (store?.isKnown ? store.current : undefined),
    () => undefined,
  );
}

/** The account that the page belongs to; it stays known when its session has ended and a new log-in is asked for. */
export function useAccount(): SessionUser | null {
  const store = useContext(SessionContext);
  return useSyncExternalStore(
    (listener) => store?.subscribe(listener) ?? (() => undefined),
    () => store?.account ?? null,
    () => null,
  );
}

/**
 * The account of a page that must not show one account's data to another: when another account logs in, here or in another
 * tab, the page is loaded again.
 * @returns the account, null for guests; and whether the page is about to be loaded again and must show nothing
 */
export function usePageAccount(): { account: SessionUser | null; isOther: boolean } {
  const account = useAccount();
  const [owner, setOwner] = useState(account?.id);
  if (account?.id !== owner && (!account || !owner)) setOwner(account?.id);
  const isOther = account !== null && owner !== undefined && account.id !== owner;
  useEffect(() => {
    if (isOther) window.location.reload();
  }, [isOther]);
  return { account, isOther };
}

/** Whether the account that the page belongs to has a permission, such as `order:read`. */
export function usePermission(permission: string): boolean {
  return useAccount()?.permissions?.includes(permission) ?? false;
}
