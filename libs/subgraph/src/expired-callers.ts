import { hasPermission, tokenExpired, type Permission } from '@e-storefront/auth';
import type { SubgraphContext } from './context';

/** On the prototype, because Apollo Server copies the own fields of a context and would read the field to do so. */
const UNREADABLE = Object.freeze({
  get principal(): never {
    throw tokenExpired();
  },
});

/**
 * Makes `principal` unreadable in the context of a caller whose token has expired: where an answer depends on who asks,
 * such a caller gets UNAUTHENTICATED at its path and is never taken for a guest.
 * @returns the context, or a copy for such a caller
 */
export function withUnreadablePrincipal<Context extends SubgraphContext>(context: Context): Context {
  if (!context.expired) return context;
  const { principal: _unreadable, ...rest } = context;
  return Object.assign(Object.create(UNREADABLE) as Context, rest);
}

/**
 * Refuses a caller whose token has expired and would have allowed a named action; for public fields that show more to
 * those who may do it.
 * @throws UNAUTHENTICATED
 */
export function refuseExpired({ expired }: Pick<SubgraphContext, 'expired'>, permission: Permission): void {
  if (expired && hasPermission(expired, permission)) throw tokenExpired();
}
