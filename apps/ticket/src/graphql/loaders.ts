import DataLoader from 'dataloader';
import { groupByKey, inKeyOrder } from '@e-storefront/mongo';
import type { RequestContext, ServiceClient } from '@e-storefront/subgraph';
import { createVisibleProductLoader } from '../clients/product.client';
import type { AppContext } from './context';
import type { Ticket } from '../ticket/ticket';
import type { TicketRepository } from '../ticket/ticket.model';
import { ticketScopeFor } from '../ticket/ticket-scope';

type Loaders = Pick<
  AppContext,
  'ticketById' | 'commentsByTicket' | 'ticketsByOrder' | 'ticketsByCustomer' | 'visibleProduct'
>;

interface Sources {
  repository: TicketRepository;
  product: ServiceClient;
}

/** The maximum number of tickets per order or customer. */
const MAX_LINKED_TICKETS = 50;

/** DataLoaders of one request, limited to the scope of its caller. */
export function createLoaders({ repository, product }: Sources, { principal }: RequestContext): Loaders {
  const scope = ticketScopeFor(principal);
  const newestBy = (link: 'orderId' | 'customerId') =>
    new DataLoader<string, Ticket[]>(async (ids) =>
      groupByKey(
        ids,
        await repository.findNewestBy(scope, { link, ids, limit: MAX_LINKED_TICKETS }),
        (ticket) => ticket[link] ?? '',
      ),
    );
  return {
    ticketById: new DataLoader(async (ids) =>
      inKeyOrder(ids, await repository.findMany(scope, ids), ({ id }) => id),
    ),
    commentsByTicket: new DataLoader(async (ids) => {
      const rows = await repository.findComments(scope, ids);
      return inKeyOrder(ids, rows, ({ ticketId }) => ticketId).map((row) => row?.comments ?? []);
    }),
    ticketsByOrder: newestBy('orderId'),
    ticketsByCustomer: newestBy('customerId'),
    visibleProduct: createVisibleProductLoader(product, { principal, scope }),
  };
}
