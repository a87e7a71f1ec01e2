import type { Schema } from '@e-storefront/graph-client';

/** The queues of the desk: tickets that are not closed. */
export const QUEUES = [
  'open',
  'in_progress',
  'pending',
  'resolved',
] as const satisfies readonly Schema.TicketStatus[];
