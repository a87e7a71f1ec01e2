import { z } from 'zod';
import { eventId } from './event-id';

const ticketFacts = z.object({
  ticketId: eventId,
  /** Left out for a guest's ticket. */
  customerId: eventId.optional(),
  /** Grows by one with each change of the ticket. */
  sequence: z.int().min(1),
});

export const ticketEvents = {
  /** Something of a ticket changed; for those who follow it live. */
  'ticket.updated.v1': ticketFacts,
  'ticket.opened.v1': ticketFacts,
  /** Somebody wrote a comment that is not internal. */
  'ticket.commented.v1': ticketFacts.extend({
    commentId: eventId,
    /** Whether a member of the staff wrote it. */
    isByStaff: z.boolean(),
  }),
  'ticket.resolved.v1': ticketFacts,
  /** A ticket was closed without having been resolved. */
  'ticket.closed.v1': ticketFacts,
} as const;
