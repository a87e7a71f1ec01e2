import { z } from 'zod';
import { eventId } from './event-id';

export const ticketEvents = {
  'ticket.updated.v1': z.object({
    ticketId: eventId,
    customerId: eventId.optional(),
    sequence: z.int().min(1),
  }),
} as const;
