import { hasPermission, type Principal } from '@e-storefront/auth';

/** Which tickets a call may see: all with their internal comments, one customer's without, or none. */
export type TicketScope = 'all' | { customerId: string } | 'none';

/** What a reading is limited to: a call's scope, or the one ticket that a mailed link opens, without internal comments. */
export type ReadScope = TicketScope | { ticketId: string };

/** The scope of a call: staff see everything, customers what is theirs, keys of customers nothing. */
export function scopeOf(principal: Principal | null): TicketScope {
  if (isStaff(principal)) return 'all';
  return principal?.scopes === null ? { customerId: principal.id } : 'none';
}

/** Whether somebody works on tickets. */
export function isStaff(principal: Principal | null): boolean {
  return hasPermission(principal, 'ticket:work');
}
