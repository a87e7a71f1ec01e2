import { DomainError } from '@e-storefront/errors';

export const STATUSES = ['open', 'in_progress', 'pending', 'resolved', 'closed'] as const;
export type TicketStatus = (typeof STATUSES)[number];

export const TICKET_TRANSITIONS: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  open: ['in_progress', 'pending', 'resolved', 'closed'],
  in_progress: ['open', 'pending', 'resolved', 'closed'],
  pending: ['open', 'in_progress', 'resolved', 'closed'],
  resolved: ['open', 'in_progress', 'closed'],
  closed: [],
};

/** The fields that a transition writes. */
export interface StatusChange {
  status: TicketStatus;
  resolvedAt?: Date | null;
  closedAt?: Date;
}

/** The fields to write for a transition. @throws INVALID_TRANSITION */
export function transitionTo(from: TicketStatus, to: TicketStatus, now: Date): StatusChange {
  if (!TICKET_TRANSITIONS[from].includes(to)) throw invalidTransition(from, to);
  if (to === 'closed') return { status: to, closedAt: now };
  return { status: to, resolvedAt: to === 'resolved' ? now : null };
}

/** The status after a public comment; a customer's comment reopens. @throws INVALID_TRANSITION for a closed ticket */
export function statusAfterComment(from: TicketStatus, isByCustomer: boolean): TicketStatus {
  if (from === 'closed') {
    throw invalidTransition(from, 'open', 'This ticket is closed. Open a new one.');
  }
  return isByCustomer && (from === 'pending' || from === 'resolved') ? 'open' : from;
}

export function invalidTransition(
  from: TicketStatus,
  to: TicketStatus,
  message = `The status of a ticket cannot change from ${toWords(from)} to ${toWords(to)}.`,
): DomainError<'INVALID_TRANSITION'> {
  return new DomainError('INVALID_TRANSITION', {
    message,
    details: { from, to, allowed: TICKET_TRANSITIONS[from] },
  });
}

function toWords(status: TicketStatus): string {
  return status.replace('_', ' ');
}
