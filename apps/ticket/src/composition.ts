import type { PubSub } from '@e-storefront/messaging';
import type { AccessLinks } from '@e-storefront/mongo';
import type { AccountDirectory, EventReads, ServiceClient } from '@e-storefront/subgraph';
import { createOrderClient } from './clients/order.client';
import { createReferenceClient } from './clients/reference.client';
import { createStaffClient } from './clients/staff.client';
import { GuestTicketService } from './ticket/guest-ticket.service';
import type { Ticket } from './ticket/ticket';
import type { TicketEventPublisher } from './ticket/ticket-event-publisher';
import { TicketUpdates } from './ticket/ticket-updates';
import type { TicketRepository } from './ticket/ticket.model';
import { TicketService } from './ticket/ticket.service';
import { TicketWorkflowService } from './ticket/ticket-workflow.service';

/** Process-wide dependencies of the services. */
export interface AppDependencies {
  repository: TicketRepository;
  links: AccessLinks;
  linkLifetimeMs: number;
  publisher: TicketEventPublisher;
  pubSub: PubSub;
  /** Subscribers with the same rights share one read per event. */
  reads: EventReads<Ticket | null>;
  accounts: AccountDirectory;
  auth: ServiceClient;
  order: ServiceClient;
  product: ServiceClient;
}

/** The services of the GraphQL context. */
export interface Services {
  tickets: TicketService;
  workflow: TicketWorkflowService;
  guestTickets: GuestTicketService;
  ticketUpdates: TicketUpdates;
}

/** Creates the services once per process. */
export function createServices(dependencies: AppDependencies): Services {
  const { repository, links, linkLifetimeMs, publisher } = dependencies;
  const workflow = new TicketWorkflowService({
    repository,
    staff: createStaffClient(dependencies.auth),
    publisher,
    now: () => new Date(),
  });
  return {
    tickets: new TicketService({
      repository,
      orders: createOrderClient(dependencies.order),
      references: createReferenceClient(dependencies),
    }),
    workflow,
    guestTickets: new GuestTicketService({ repository, workflow, links, linkLifetimeMs }),
    ticketUpdates: new TicketUpdates(dependencies),
  };
}
