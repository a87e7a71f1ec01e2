import { CHANNELS, type PubSub } from '@e-storefront/messaging';
import { notFound } from '@e-storefront/errors';
import type { EventReads } from '@e-storefront/subgraph';
import { parseId } from '@e-storefront/domain';
import type { Ticket } from './ticket';
import type { TicketScope } from './ticket-scope';
import type { TicketRepository } from './ticket.repository';

interface Follower {
  bus: Pick<PubSub, 'subscribe'>;
  repository: Pick<TicketRepository, 'find'>;
  scope: TicketScope;
  /** Those of the process: the followers of an event who have the same rights read its ticket once. */
  reads: Pick<EventReads<Ticket | null>, 'read'>;
}

/**
 * A ticket as it is now, and again after each change, read anew through the follower's scope each time.
 * Listening begins before the first reading, so that no change falls between. Its `return` acts at once.
 * @throws BAD_USER_INPUT, NOT_FOUND, the latter also from the iterator, once the ticket cannot be seen any more
 */
export async function followTicket(
  { bus, repository, scope, reads }: Follower,
  idText: string,
): Promise<AsyncIterableIterator<Ticket>> {
  const id = parseId(idText, 'ticketId');
  const events = await bus.subscribe(CHANNELS.ticket(id));
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await events.return?.();
    return { done: true, value: undefined };
  };
  const read = async (eventId?: string): Promise<Ticket> => {
    const load = (): Promise<Ticket | null> => repository.find(scope, id);
    const ticket = await (eventId === undefined ? load() : reads.read({ eventId, rights: scope }, load));
    if (ticket) return ticket;
    await end();
    throw notFound('Ticket', id);
  };

  let waiting: Ticket | undefined = await read();
  let last = waiting.sequence;
  const states: AsyncIterableIterator<Ticket> = {
    next: async () => {
      if (waiting) {
        const value = waiting;
        waiting = undefined;
        return { done: false, value };
      }
      for (;;) {
        const event = await events.next();
        if (event.done) return { done: true, value: undefined };
        // A change that an earlier reading has shown already is not shown again.
        const { data } = event.value;
        if ('sequence' in data && data.sequence <= last) continue;
        const value = await read(event.value.id);
        last = value.sequence;
        return { done: false, value };
      }
    },
    return: end,
    [Symbol.asyncIterator]: () => states,
  };
  return states;
}
