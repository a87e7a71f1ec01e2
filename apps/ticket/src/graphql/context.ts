import type DataLoader from 'dataloader';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { GuestTicketService } from '../ticket/guest-ticket.service';
import type { Ticket, TicketComment } from '../ticket/ticket';
import type { TicketScope } from '../ticket/ticket-scope';
import type { TicketService } from '../ticket/ticket.service';
import type { TicketWorkService } from '../ticket/ticket-workflow.service';
import type { ProductLink } from '../clients/product.client';

export interface AppContext extends SubgraphContext {
  /** Which tickets the call may see. */
  scope: TicketScope;
  tickets: TicketService;
  work: TicketWorkService;
  guestTickets: GuestTicketService;
  /** A ticket now and after each change. */
  follow: (ticketId: string) => Promise<AsyncIterableIterator<Ticket>>;
  /** Tickets that this very call has opened: a guest sees what became of it, once. */
  opened: WeakSet<Ticket>;
  /** The ticket that an earlier attempt has opened under this id; null when it has opened none. */
  ticketMade: (id: string) => Promise<Ticket | null>;
  ticketById: DataLoader<string, Ticket | null>;
  commentsOf: DataLoader<string, TicketComment[]>;
  ticketsOfOrder: DataLoader<string, Ticket[]>;
  ticketsOfCustomer: DataLoader<string, Ticket[]>;
  /** Links to products; null where the caller may not see the product. */
  visibleProduct: DataLoader<string, ProductLink | null>;
}
