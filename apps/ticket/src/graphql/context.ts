import type DataLoader from 'dataloader';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { Services } from '../composition';
import type { Reference, Ticket, TicketComment } from '../ticket/ticket';

export interface AppContext extends SubgraphContext, Services {
  /** Tickets created by this request: a guest may read them in its response only. */
  createdTickets: WeakSet<Ticket>;
  ticketById: DataLoader<string, Ticket | null>;
  commentsByTicket: DataLoader<string, TicketComment[]>;
  ticketsByOrder: DataLoader<string, Ticket[]>;
  ticketsByCustomer: DataLoader<string, Ticket[]>;
  /** References to products; null where the caller must not see the product. */
  visibleProduct: DataLoader<string, Reference | null>;
}
