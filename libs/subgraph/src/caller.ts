import { hasPermission, tokenExpired, type Permission, type Principal } from '@e-storefront/auth';
import type { ClientInfo, ContextFactory, RequestContext, SubgraphContext } from './context';

/**
 * Creates the context of a request, which records when the caller is read: the answer then depends on it. For
 * a caller whose token has expired, reading `principal` throws: such a caller gets UNAUTHENTICATED at every
 * path that depends on the caller, and is never treated as a guest.
 */
export function createContext<Context extends SubgraphContext>(
  base: SubgraphContext,
  factory: ContextFactory<Context>,
): Context {
  const caller = watchedCaller(base);
  // On the prototype, because Apollo Server copies the own properties of a context and would read them.
  const watched = <T extends SubgraphContext>({ principal: _, client: __, ...rest }: T): T =>
    Object.assign(Object.create(caller) as T, rest);
  return watched(factory(base.expired ? base : watched(base)));
}

/** Copies a context with other values. A spread would lose the caller, which is on the prototype. */
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
 * Whether the caller is a guest or a customer, and not a machine. Answers that depend on this alone are
 * shared by all of them, while reading `principal` makes an answer private.
 */
export function isShopper(context: Pick<RequestContext, 'principal' | 'answer'>): boolean {
  const { answer } = context;
  answer?.restrictTo('shoppers');
  const { principal } = answer ?? context;
  return principal === null || (principal.role === 'customer' && principal.scopes === null);
}

/**
 * Rejects a caller whose token has expired and would have had a permission; for public fields that show more
 * to callers with the permission.
 * @throws UNAUTHENTICATED
 */
export function refuseExpired({ expired }: Pick<SubgraphContext, 'expired'>, permission: Permission): void {
  if (expired && hasPermission(expired, permission)) throw tokenExpired();
}
