import { hasPermission, type Principal } from '@e-storefront/auth';

/** The tickets that a caller may read: all with internal comments, those of one customer without, or none. */
export type TicketScope = 'all' | { customerId: string } | 'none';

/** A caller's scope, or the one ticket of a mailed link without internal comments. */
export type ReadScope = TicketScope | { ticketId: string };

/** Staff read all tickets and customers their own; API keys of customers read none. */
export function ticketScopeFor(principal: Principal | null): TicketScope {
  if (isStaff(principal)) return 'all';
  return principal?.scopes === null ? { customerId: principal.id } : 'none';
}

export function isStaff(principal: Principal | null): boolean {
  return hasPermission(principal, 'ticket:work');
}
