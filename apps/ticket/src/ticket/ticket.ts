import type { TicketStatus } from './ticket-status';

export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type TicketPriority = (typeof PRIORITIES)[number];

export const CATEGORIES = ['technical', 'billing', 'general', 'feature', 'order', 'account'] as const;
export type TicketCategory = (typeof CATEGORIES)[number];

/** The name that stands in the place of a deleted person's. */
export const DELETED_NAME = 'Deleted account';

/** The address that stands in the place of a deleted person's: one that receives no mail. */
export function deletedEmail(userId: string): string {
  return `${userId}@deleted.invalid`;
}

/** The most comments that a ticket holds. */
export const MAX_COMMENTS = 500;

/** A ticket without its comments, which are read apart: lists do not show them. */
export interface Ticket {
  id: string;
  /** The number for people, such as TKT-000123. */
  ticketId: string;
  subject: string;
  description: string;
  category: TicketCategory;
  priority: TicketPriority;
  status: TicketStatus;
  customerName: string;
  customerEmail: string;
  /** Null when a guest opened it. */
  customerId: string | null;
  assignedTo: string | null;
  assignedToName: string | null;
  resolution: string | null;
  attachments: string[];
  orderId: string | null;
  productId: string | null;
  /** Internal ones, too. */
  commentCount: number;
  /** Grows by one with each change, from 1. */
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

/** In the place of the writer's id where a guest wrote a comment. */
export const NOBODY = '0'.repeat(24);

/** Something that another service keeps. */
export interface Reference {
  id: string;
}

/** The number for people of the n-th ticket. */
export function ticketNumber(n: number): string {
  return `TKT-${String(n).padStart(6, '0')}`;
}

/** The ticket number that a text is, whatever the case of its letters; null for any other text. */
export function ticketNumberIn(text: string): string | null {
  const number = text.trim().toUpperCase();
  return /^TKT-\d{6,12}$/.test(number) ? number : null;
}
