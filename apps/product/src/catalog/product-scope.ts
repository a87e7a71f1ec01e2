import { hasPermission, type Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { ReadScope, WriteScope } from './product';

/** Every seller can, an API key only with the permission to write products. */
export function canReadOwnProducts(principal: Principal): boolean {
  return principal.scopes === null || hasPermission(principal, 'product:write');
}

export function readScopeFor(principal: Principal | null): ReadScope {
  if (hasPermission(principal, 'product:read-inactive')) return 'all';
  return principal?.role === 'seller' && canReadOwnProducts(principal)
    ? { sellerId: principal.id }
    : 'on-sale';
}

/** The scope that an expired token would give; `on-sale` without one. */
export function expiredReadScopeFor(expired: Principal | null): ReadScope {
  return expired ? readScopeFor(expired) : 'on-sale';
}

/** @throws FORBIDDEN without the permission to write products */
export function writeScopeFor(principal: Principal): WriteScope {
  if (!hasPermission(principal, 'product:write')) throw new DomainError('FORBIDDEN');
  return hasPermission(principal, 'product:write-any') ? 'all' : { sellerId: principal.id };
}
