import DataLoader from 'dataloader';
import { groupByKey, inKeyOrder } from '@e-storefront/mongo';
import type { AppContext } from './context';
import type { Ticket } from '../ticket/ticket';
import type { TicketScope } from '../ticket/ticket-scope';
import type { TicketRepository } from '../ticket/ticket.repository';

type Loaders = Pick<AppContext, 'ticketById' | 'commentsOf' | 'ticketsOfOrder' | 'ticketsOfCustomer'>;

/** How many tickets an order or a customer shows. */
const SHOWN = 50;

/** The loaders of one call, each within the call's scope. */
export function createLoaders(repository: TicketRepository, scope: TicketScope): Loaders {
  const newestOf = (of: 'orderId' | 'customerId') =>
    new DataLoader<string, Ticket[]>(async (ids) =>
      groupByKey(
        ids,
        await repository.newestOf(scope, { of, ids, limit: SHOWN }),
        (ticket) => ticket[of] ?? '',
      ),
    );
  return {
    ticketById: new DataLoader(async (ids) =>
      inKeyOrder(ids, await repository.findMany(scope, ids), ({ id }) => id),
    ),
    commentsOf: new DataLoader(async (ids) => {
      const rows = await repository.comments(scope, ids);
      return inKeyOrder(ids, rows, ({ ticketId }) => ticketId).map((row) => row?.comments ?? []);
    }),
    ticketsOfOrder: newestOf('orderId'),
    ticketsOfCustomer: newestOf('customerId'),
  };
}
