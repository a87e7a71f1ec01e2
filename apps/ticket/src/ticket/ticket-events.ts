import { createEvent, type DomainEvent, type EventData } from '@e-storefront/events';
import type { Ticket, TicketChange } from './ticket';

export function openedEvents(ticket: Ticket): DomainEvent[] {
  return [createEvent('ticket.opened.v1', toFacts(ticket))];
}

/** The events of a change: one for subscriptions, and one for the customer's mail when the ticket ends. */
export function updatedEvents(ticket: Ticket, { status }: Pick<TicketChange, 'status'> = {}): DomainEvent[] {
  const facts = toFacts(ticket);
  const events: DomainEvent[] = [createEvent('ticket.updated.v1', facts)];
  if (status === 'resolved') events.push(createEvent('ticket.resolved.v1', facts));
  // The customer of a resolved ticket was already notified.
  if (status === 'closed' && ticket.resolvedAt === null) events.push(createEvent('ticket.closed.v1', facts));
  return events;
}

interface CommentFacts {
  id: string;
  isInternal: boolean;
  isByStaff: boolean;
}

/** The events of a comment; an internal one is published to subscriptions only. */
export function commentedEvents(ticket: Ticket, { id, isInternal, isByStaff }: CommentFacts): DomainEvent[] {
  const facts = toFacts(ticket);
  const updated = createEvent('ticket.updated.v1', facts);
  if (isInternal) return [updated];
  return [updated, createEvent('ticket.commented.v1', { ...facts, commentId: id, isByStaff })];
}

/** Events carry ids, neither personal data nor texts. */
export function toFacts({
  id,
  customerId,
  sequence,
}: Pick<Ticket, 'id' | 'customerId' | 'sequence'>): EventData<'ticket.updated.v1'> {
  return { ticketId: id, ...(customerId !== null && { customerId }), sequence };
}
