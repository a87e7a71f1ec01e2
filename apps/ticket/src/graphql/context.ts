import type DataLoader from 'dataloader';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { GuestTicketService } from '../ticket/guest-ticket.service';
import type { Reference, Ticket, TicketComment } from '../ticket/ticket';
import type { TicketScope } from '../ticket/ticket-scope';
import type { TicketService } from '../ticket/ticket.service';
import type { TicketWorkflowService } from '../ticket/ticket-workflow.service';

export interface AppContext extends SubgraphContext {
  scope: TicketScope;
  tickets: TicketService;
  workflow: TicketWorkflowService;
  guestTickets: GuestTicketService;
  /** The current state of a ticket and the state after each change. */
  subscribeToTicket: (ticketId: string) => Promise<AsyncIterableIterator<Ticket>>;
  /** Tickets created by this request: a guest may read them in its response only. */
  createdTickets: WeakSet<Ticket>;
  /** Finds the ticket that an earlier attempt of an idempotent request has created. */
  findCreatedTicket: (id: string) => Promise<Ticket | null>;
  ticketById: DataLoader<string, Ticket | null>;
  commentsByTicket: DataLoader<string, TicketComment[]>;
  ticketsByOrder: DataLoader<string, Ticket[]>;
  ticketsByCustomer: DataLoader<string, Ticket[]>;
  /** References to products; null where the caller must not see the product. */
  visibleProduct: DataLoader<string, Reference | null>;
}
