import { z } from 'zod';
import { eventId } from './event-id';

const ticketFacts = z.object({
  ticketId: eventId,
  /** Absent for a guest's ticket. */
  customerId: eventId.optional(),
  /** Incremented by each change of the ticket. */
  sequence: z.int().min(1),
});

export const ticketEvents = {
  /** A ticket changed; for subscribers. */
  'ticket.updated.v1': ticketFacts,
  'ticket.opened.v1': ticketFacts,
  /** A public comment was added. */
  'ticket.commented.v1': ticketFacts.extend({
    commentId: eventId,
    /** Whether the author is a member of staff. */
    isByStaff: z.boolean(),
  }),
  'ticket.resolved.v1': ticketFacts,
  /** A ticket was closed without being resolved. */
  'ticket.closed.v1': ticketFacts,
} as const;
