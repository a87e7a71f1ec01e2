import { hasPermission, type Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { ReadScope } from './product.service';
import type { WriteScope } from './product-draft';

/** Whether somebody sees the inside of what they sell: every seller, and a key that was made to keep their products. */
export function seesOwnRange(principal: Principal): boolean {
  return principal.scopes === null || hasPermission(principal, 'product:write');
}

/** What a caller may see beyond what is on sale. */
export function readScopeOf(principal: Principal | null): ReadScope {
  if (hasPermission(principal, 'product:read-inactive')) return 'all';
  return principal?.role === 'seller' && seesOwnRange(principal) ? { sellerId: principal.id } : 'on-sale';
}

/** What a caller whose token has expired would see beyond what is on sale; `on-sale` for everybody else. */
export function expiredScopeOf(expired: Principal | null): ReadScope {
  return expired ? readScopeOf(expired) : 'on-sale';
}

/** Whose products a caller may change. @throws FORBIDDEN when they may not write products at all */
export function writeScopeOf(principal: Principal): WriteScope {
  if (!hasPermission(principal, 'product:write')) throw new DomainError('FORBIDDEN');
  return hasPermission(principal, 'product:write-any') ? 'all' : { sellerId: principal.id };
}
