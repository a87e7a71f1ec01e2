import { hasPermission, tokenExpired, type Permission, type Principal } from '@e-storefront/auth';
import type { ClientInfo, ContextFactory, RequestContext, SubgraphContext } from './context';

/**
 * Makes the context of a request, which notices when somebody reads the caller: the answer then depends on it. For a
 * caller whose token has expired, `principal` is unreadable: where an answer depends on who asks, such a caller gets
 * UNAUTHENTICATED at its path and is never taken for a guest.
 */
export function createContext<Context extends SubgraphContext>(
  base: SubgraphContext,
  factory: ContextFactory<Context>,
): Context {
  const caller = watchedCaller(base);
  // On the prototype, because Apollo Server copies the own fields of a context and would read them to do so.
  const watched = <T extends SubgraphContext>({ principal: _, client: __, ...rest }: T): T =>
    Object.assign(Object.create(caller) as T, rest);
  return watched(factory(base.expired ? base : watched(base)));
}

/** A context with other values. A spread would lose the caller, which stands on the prototype. */
export function extendContext<Context extends SubgraphContext>(
  context: Context,
  values: Partial<SubgraphContext>,
): Context {
  return Object.assign(Object.create(Object.getPrototypeOf(context) as object) as Context, context, values);
}

function watchedCaller(base: SubgraphContext): Pick<SubgraphContext, 'principal' | 'client'> {
  const { principal, client, expired, answer } = base;
  return {
    get principal(): Principal | null {
      if (expired) throw tokenExpired();
      answer?.restrictTo(principal ? 'caller' : 'guests');
      return principal;
    },
    get client(): ClientInfo | null {
      answer?.restrictTo('caller');
      return client;
    },
  };
}

/**
 * Whether the caller is a guest or a customer, and not a machine. What depends on this alone is shared by all of them, while
 * reading `principal` makes the answer the caller's own.
 */
export function isShopper(context: Pick<RequestContext, 'principal' | 'answer'>): boolean {
  const { answer } = context;
  answer?.restrictTo('shoppers');
  const { principal } = answer ?? context;
  return principal === null || (principal.role === 'customer' && principal.scopes === null);
}

/**
 * Refuses a caller whose token has expired and would have allowed a named action; for public fields that show more to
 * those who may do it.
 * @throws UNAUTHENTICATED
 */
export function refuseExpired({ expired }: Pick<SubgraphContext, 'expired'>, permission: Permission): void {
  if (expired && hasPermission(expired, permission)) throw tokenExpired();
}
