import { createEvent, type DomainEvent, type EventData } from '@e-storefront/events';
import type { Ticket } from './ticket';
import type { TicketChange } from './ticket.repository';

/** The events of a new ticket. */
export function openedEvents(ticket: Ticket): DomainEvent[] {
  return [createEvent('ticket.opened.v1', factsOf(ticket))];
}

/** The events of a change: one for those who follow the ticket, and one for its customer where it ended. */
export function updateEvents(ticket: Ticket, { status }: Pick<TicketChange, 'status'>): DomainEvent[] {
  const facts = factsOf(ticket);
  const events: DomainEvent[] = [createEvent('ticket.updated.v1', facts)];
  if (status === 'resolved') events.push(createEvent('ticket.resolved.v1', facts));
  // Of one that was resolved before, its customer knows already.
  if (status === 'closed' && ticket.resolvedAt === null) events.push(createEvent('ticket.closed.v1', facts));
  return events;
}

interface CommentFacts {
  id: string;
  isInternal: boolean;
  /** Whether a member of the staff wrote it. */
  isByStaff: boolean;
}

/** The events of a comment. An internal one is told to nobody but those who follow the ticket. */
export function commentEvents(ticket: Ticket, { id, isInternal, isByStaff }: CommentFacts): DomainEvent[] {
  const facts = factsOf(ticket);
  const updated = createEvent('ticket.updated.v1', facts);
  if (isInternal) return [updated];
  return [updated, createEvent('ticket.commented.v1', { ...facts, commentId: id, isByStaff })];
}

function factsOf({ id, customerId, sequence }: Ticket): EventData<'ticket.updated.v1'> {
  return { ticketId: id, ...(customerId !== null && { customerId }), sequence };
}
