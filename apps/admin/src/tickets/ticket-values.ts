import type { TicketStatus } from './ticket-detail.generated';

/** The queues of the desk: tickets that are not closed. */
export const QUEUES = [
  'open',
  'in_progress',
  'pending',
  'resolved',
] as const satisfies readonly TicketStatus[];
