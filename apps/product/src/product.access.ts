import { may, type Principal } from '@e-storefront/auth';
import type { ReadScope } from './product.service';

/** Whether somebody sees the inside of what they sell: every seller, and a key that was made to keep their products. */
export function seesOwnRange(principal: Principal): boolean {
  return principal.scopes === null || may(principal, 'product:write');
}

/** What a caller may see beyond what is on sale. */
export function readScopeOf(principal: Principal | null): ReadScope {
  if (may(principal, 'product:read-inactive')) return 'all';
  return principal?.role === 'seller' && seesOwnRange(principal) ? { sellerId: principal.id } : 'on-sale';
}
