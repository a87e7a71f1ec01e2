import type { TicketCategory, TicketPriority, TicketStatus } from './ticket-detail.generated';

/** The queues of the desk: tickets that are not closed. */
export const QUEUES = [
  'open',
  'in_progress',
  'pending',
  'resolved',
] as const satisfies readonly TicketStatus[];
export const PRIORITIES: readonly TicketPriority[] = ['urgent', 'high', 'medium', 'low'];
export const CATEGORIES: readonly TicketCategory[] = [
  'technical',
  'billing',
  'general',
  'feature',
  'order',
  'account',
];
export const PRIORITY_COLORS: Record<TicketPriority, string> = {
  urgent: 'red',
  high: 'orange',
  medium: 'blue',
  low: 'gray',
};
