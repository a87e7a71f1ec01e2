import { hasPermission, requirePrincipal, type Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { isShopper, type RequestContext } from '@e-storefront/subgraph';
import type { ReadScope, WriteTarget } from './product';

export type Editor = Omit<WriteTarget, 'id'>;

/** Every seller can, an API key only with the permission to write products. */
export function canReadOwnProducts(principal: Principal): boolean {
  return principal.scopes === null || hasPermission(principal, 'product:write');
}

/** The products that a caller can read; with an expired token, those that guests can. */
export function readScopeFor(context: RequestContext): ReadScope {
  // The principal of an expired token cannot be read.
  return context.expired || isShopper(context) ? 'on-sale' : scopeOf(context.principal);
}

/** The scope that an expired token would give; `on-sale` without one. */
export function expiredReadScopeFor({ expired }: RequestContext): ReadScope {
  return scopeOf(expired);
}

function scopeOf(principal: Principal | null): ReadScope {
  if (hasPermission(principal, 'product:read-inactive')) return 'all';
  return principal?.role === 'seller' && canReadOwnProducts(principal)
    ? { sellerId: principal.id }
    : 'on-sale';
}

/** Who changes products, and which. @throws UNAUTHENTICATED, FORBIDDEN without the permission to write products */
export function editorFor(context: RequestContext): Editor {
  const principal = requirePrincipal(context.principal);
  if (!hasPermission(principal, 'product:write')) throw new DomainError('FORBIDDEN');
  const scope = hasPermission(principal, 'product:write-any') ? 'all' : { sellerId: principal.id };
  return { scope, actorId: principal.id };
}
