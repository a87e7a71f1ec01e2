import {
  effectiveRole,
  hasPermission,
  requirePrincipal,
  roleHasPermission,
  type Principal,
} from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { Order } from './order';
import type { OrderActor } from './order-status';

/**
 * The orders that a caller may read: all, those of a customer, those of a seller, or both; `{}` is none. The repository
 * adds it to every read, so that a missing rule reveals nothing.
 */
export type OrderScope = 'all' | { customerId?: string; sellerId?: string };

/** The orders that analytics cover: all, or those of one seller. */
export type SalesScope = 'all' | { sellerId: string };

/**
 * The orders that a caller may read individually: all for staff, those they placed and those they sell for everyone
 * else.
 */
export function readScopeFor(principal: Principal): OrderScope {
  if (hasPermission(principal, 'order:read-any')) return 'all';
  if (!hasPermission(principal, 'order:read')) return {};
  return { customerId: principal.id, ...(isSeller(principal) && { sellerId: principal.id }) };
}

/** By the role alone: an API key that may only read still reads its seller's orders. */
function isSeller(principal: Principal): boolean {
  return roleHasPermission(effectiveRole(principal), 'order:advance');
}

/** The orders that a caller's lists contain: all for staff, those they sell for sellers, those they placed for customers. */
export function workScopeFor(principal: Principal): OrderScope {
  if (hasPermission(principal, 'order:read-any')) return 'all';
  if (!hasPermission(principal, 'order:read')) return {};
  return isSeller(principal) ? { sellerId: principal.id } : { customerId: principal.id };
}

/**
 * The orders that a caller's analytics cover.
 * @throws UNAUTHENTICATED, FORBIDDEN for customers
 */
export function analyticsScopeFor(principal: Principal | null): SalesScope {
  const caller = requirePrincipal(principal);
  if (hasPermission(caller, 'analytics:read-any')) return 'all';
  if (hasPermission(caller, 'analytics:read')) return { sellerId: caller.id };
  throw new DomainError('FORBIDDEN');
}

export function isInScope(order: Order, scope: OrderScope): boolean {
  if (scope === 'all') return true;
  return order.customerId === scope.customerId || order.sellerId === scope.sellerId;
}

/** The roles in which a caller acts on one order. */
export function actorsFor(principal: Principal | null, order: Order): OrderActor[] {
  if (!principal) return [];
  const actors: OrderActor[] = [];
  // An API key acts for a seller or for staff, never as the buyer.
  if (order.customerId === principal.id && principal.scopes === null) actors.push('customer');
  if (order.sellerId === principal.id && hasPermission(principal, 'order:advance')) actors.push('seller');
  if (hasPermission(principal, 'order:cancel-any')) actors.push('support');
  if (hasPermission(principal, 'order:advance-any')) actors.push('admin');
  return actors;
}
