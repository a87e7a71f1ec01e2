import { DomainError } from '@e-storefront/errors';

export const STATUSES = ['open', 'in_progress', 'pending', 'resolved', 'closed'] as const;
export type TicketStatus = (typeof STATUSES)[number];

/** Where a ticket may go from each status. */
export const TRANSITIONS: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  open: ['in_progress', 'pending', 'resolved', 'closed'],
  in_progress: ['open', 'pending', 'resolved', 'closed'],
  pending: ['open', 'in_progress', 'resolved', 'closed'],
  resolved: ['open', 'in_progress', 'closed'],
  closed: [],
};

/** What a change of status writes. */
export interface StatusChange {
  status: TicketStatus;
  resolvedAt?: Date | null;
  closedAt?: Date;
}

/** What to write for a move to another status. @throws INVALID_TRANSITION */
export function moveTo(from: TicketStatus, to: TicketStatus, now: Date): StatusChange {
  if (!TRANSITIONS[from].includes(to)) throw invalidTransition(from, to);
  if (to === 'closed') return { status: to, closedAt: now };
  return { status: to, resolvedAt: to === 'resolved' ? now : null };
}

/** The status after a comment that the customer sees or writes. @throws INVALID_TRANSITION when the ticket is closed */
export function statusAfterComment(from: TicketStatus, byCustomer: boolean): TicketStatus {
  if (from === 'closed') {
    throw invalidTransition(from, 'open', 'This ticket is closed. Open a new one.');
  }
  return byCustomer && (from === 'pending' || from === 'resolved') ? 'open' : from;
}

/** The refusal of a step that a ticket's status does not allow. */
export function invalidTransition(
  from: TicketStatus,
  to: TicketStatus,
  message = `A ticket that is ${from.replace('_', ' ')} cannot become ${to.replace('_', ' ')}.`,
): DomainError<'INVALID_TRANSITION'> {
  return new DomainError('INVALID_TRANSITION', {
    message,
    details: { from, to, allowed: TRANSITIONS[from] },
  });
}
