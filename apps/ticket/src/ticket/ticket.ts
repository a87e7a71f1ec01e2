import type { TicketStatus } from './ticket-status';

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type TicketPriority = (typeof PRIORITIES)[number];

export const CATEGORIES = ['technical', 'billing', 'general', 'feature', 'order', 'account'] as const;
export type TicketCategory = (typeof CATEGORIES)[number];

/** Replaces the name of a deleted account. */
export const DELETED_NAME = 'Deleted account';

/** Replaces the address of a deleted account; `.invalid` never receives mail (RFC 2606). */
export function deletedEmail(userId: string): string {
  return `${userId}@deleted.invalid`;
}

export const MAX_COMMENTS = 500;

/** A ticket without its comments, which are loaded separately. */
export interface Ticket {
  id: string;
  /** The public ticket number, such as TKT-000123. */
  ticketId: string;
  subject: string;
  description: string;
  category: TicketCategory;
  priority: TicketPriority;
  status: TicketStatus;
  customerName: string;
  customerEmail: string;
  /** Null for a guest. */
  customerId: string | null;
  assignedTo: string | null;
  assignedToName: string | null;
  resolution: string | null;
  attachments: string[];
  orderId: string | null;
  productId: string | null;
  /** Includes internal comments. */
  commentCount: number;
  /** Starts at 1 and is incremented by each change. */
  sequence: number;
  createdAt: Date;
  updatedAt: Date;
  resolvedAt: Date | null;
  closedAt: Date | null;
}

export interface TicketComment {
  id: string;
  userId: string;
  userName: string;
  userRole: string;
  message: string;
  isInternal: boolean;
  createdAt: Date;
}

export interface TicketFilter {
  status?: TicketStatus;
  priority?: TicketPriority;
  category?: TicketCategory;
  customerId?: string;
  /** A ticket number, or part of the subject or of the customer's name or address, matched literally. */
  search?: string;
}

export type NewTicket = Pick<
  Ticket,
  | 'subject'
  | 'description'
  | 'category'
  | 'priority'
  | 'customerName'
  | 'customerEmail'
  | 'customerId'
  | 'attachments'
  | 'orderId'
  | 'productId'
> & {
  /** An order whose owner could not be verified yet. */
  claimedOrderId?: string;
};

/** A ticket with an order whose owner is not verified yet. */
export interface OrderClaim {
  ticketId: string;
  customerId: string;
  orderId: string;
}

export type TicketChange = Partial<
  Pick<Ticket, 'status' | 'resolution' | 'resolvedAt' | 'closedAt' | 'assignedTo' | 'assignedToName'>
>;

/** Without an id, the repository generates one. */
export type NewComment = Omit<TicketComment, 'id'> & { id?: string };

/** The `userId` of guests' comments. */
export const GUEST_USER_ID = '0'.repeat(24);

/** An entity of another service. */
export interface Reference {
  id: string;
}

export function ticketNumber(n: number): string {
  return `TKT-${String(n).padStart(6, '0')}`;
}

/** Normalizes a ticket number; null for any other text. */
export function parseTicketNumber(text: string): string | null {
  const number = text.trim().toUpperCase();
  return /^TKT-\d{6,12}$/.test(number) ? number : null;
}
