import type { PageRequest } from '@e-storefront/domain';
import type { Ticket, TicketCategory, TicketComment, TicketPriority } from './ticket';
import type { ReadScope, TicketScope } from './ticket-scope';
import type { TicketStatus } from './ticket-status';

export interface TicketFilter {
  status?: TicketStatus;
  priority?: TicketPriority;
  category?: TicketCategory;
  customerId?: string;
  /** A ticket's number, or a part of its subject or its customer's name or address, taken literally. */
  search?: string;
}

/** What is decided when a ticket is opened. */
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
  /** An order that the customer names while nobody can say whose it is. */
  claimedOrderId?: string;
};

/** A ticket whose order is not confirmed yet. */
export interface OrderClaim {
  ticketId: string;
  customerId: string;
  orderId: string;
}

/** What a change writes. */
export type TicketChange = Partial<
  Pick<Ticket, 'status' | 'resolution' | 'resolvedAt' | 'closedAt' | 'assignedTo' | 'assignedToName'>
>;

export type NewComment = Omit<TicketComment, 'id'> & { id?: string };

/**
 * Where tickets are kept. Readings see what the scope allows and nothing else. Each change is written together with the
 * events that tell of it.
 */
export interface TicketRepository {
  /** The newest first. */
  page(
    scope: TicketScope,
    filter: TicketFilter,
    request: PageRequest,
  ): Promise<{ items: Ticket[]; total: number }>;
  find(scope: TicketScope, id: string): Promise<Ticket | null>;
  /** By the number for people, such as TKT-000123. */
  findByNumber(scope: TicketScope, number: string): Promise<Ticket | null>;
  findMany(scope: TicketScope, ids: readonly string[]): Promise<Ticket[]>;
  /** The newest `limit` tickets of each of the given orders or customers, the newest first. */
  newestOf(
    scope: TicketScope,
    link: { of: 'orderId' | 'customerId'; ids: readonly string[]; limit: number },
  ): Promise<Ticket[]>;
  /** The comments of each ticket, the oldest first; internal ones for the scope `all` alone. */
  comments(
    scope: ReadScope,
    ids: readonly string[],
  ): Promise<{ ticketId: string; comments: TicketComment[] }[]>;
  /** Keeps a new ticket under the next number. @param id the id that it gets */
  insert(ticket: NewTicket, id?: string): Promise<Ticket>;
  /** Tickets whose orders are not confirmed yet, the oldest first; at most `limit`. */
  claims(limit: number): Promise<OrderClaim[]>;
  /** Links the claimed order to its ticket, or drops the claim. @returns the ticket where it is linked now */
  settleClaim(claim: OrderClaim, isOwn: boolean): Promise<Ticket | null>;
  /** Writes a change if the ticket is still as it was seen; null when it is not. */
  change(
    id: string,
    seen: Partial<Pick<Ticket, 'sequence' | 'status'>>,
    change: TicketChange,
  ): Promise<Ticket | null>;
  /** Adds a comment and writes a change with it, if the status is still as seen and there is room; null otherwise. */
  addComment(
    id: string,
    seen: Pick<Ticket, 'status'>,
    entry: {
      comment: NewComment;
      change: TicketChange;
      /** Whether a member of the staff wrote it; false when left out. */
      isByStaff?: boolean;
    },
  ): Promise<Ticket | null>;
}
