import {
  effectiveRole,
  hasPermission,
  requirePrincipal,
  roleHasPermission,
  type Principal,
} from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { Order } from './order';
import type { OrderScope } from './order.repository';
import type { OrderActor } from './order-status';

/**
 * What somebody may see of single orders: staff all, everybody what they placed, sellers also what they fulfil; nothing
 * for a key that was not made for reading orders.
 */
export function readScopeFor(principal: Principal): OrderScope {
  if (hasPermission(principal, 'order:read-any')) return 'all';
  if (!hasPermission(principal, 'order:read')) return {};
  return { customerId: principal.id, ...(isSeller(principal) && { sellerId: principal.id }) };
}

/** Whether somebody sells: a key for reading orders reads its seller's, though it may not move them on. */
function isSeller(principal: Principal): boolean {
  return roleHasPermission(effectiveRole(principal), 'order:advance');
}

/** What somebody works on: staff all, a seller what they fulfil, a customer what they placed. */
export function workScopeFor(principal: Principal): OrderScope {
  if (hasPermission(principal, 'order:read-any')) return 'all';
  if (!hasPermission(principal, 'order:read')) return {};
  return isSeller(principal) ? { sellerId: principal.id } : { customerId: principal.id };
}

/**
 * Whose figures somebody may see.
 * @throws UNAUTHENTICATED, FORBIDDEN for customers
 */
export function analyticsScopeFor(principal: Principal | null): OrderScope {
  const caller = requirePrincipal(principal);
  if (hasPermission(caller, 'analytics:read-any')) return 'all';
  if (hasPermission(caller, 'analytics:read')) return { sellerId: caller.id };
  throw new DomainError('FORBIDDEN');
}

/** Whether a scope holds an order. */
export function isInScope(order: Order, scope: OrderScope): boolean {
  if (scope === 'all') return true;
  return order.customerId === scope.customerId || order.sellerId === scope.sellerId;
}

/** The capacities in which somebody may change an order's status. */
export function actorsFor(principal: Principal | null, order: Order): OrderActor[] {
  if (!principal) return [];
  const capacities: OrderActor[] = [];
  // A key acts for a seller or for staff, never as the buyer.
  if (order.customerId === principal.id && principal.scopes === null) capacities.push('customer');
  if (order.sellerId === principal.id && hasPermission(principal, 'order:advance')) capacities.push('seller');
  if (hasPermission(principal, 'order:cancel-any')) capacities.push('support');
  if (hasPermission(principal, 'order:advance-any')) capacities.push('admin');
  return capacities;
}
