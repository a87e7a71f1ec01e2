import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Session, SessionStore } from './session';

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

/** Whether the account of the session has a permission, such as `order:read`. */
export function usePermission(permission: string): boolean {
  return useSession()?.user.permissions?.includes(permission) ?? false;
}
