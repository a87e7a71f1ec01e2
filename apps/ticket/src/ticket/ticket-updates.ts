import { requirePrincipal } from '@e-storefront/auth';
import { CHANNELS, type PubSub } from '@e-storefront/messaging';
import { notFound } from '@e-storefront/errors';
import type { EventReads, RequestContext } from '@e-storefront/subgraph';
import { parseId } from '@e-storefront/domain';
import type { Ticket } from './ticket';
import type { TicketRepository } from './ticket.model';
import { ticketScopeFor } from './ticket-scope';

interface Dependencies {
  pubSub: Pick<PubSub, 'subscribe'>;
  repository: Pick<TicketRepository, 'find'>;
  /** Shared by the process: subscribers with the same scope read a ticket once per event. */
  reads: Pick<EventReads<Ticket | null>, 'read'>;
}

/** Subscriptions to tickets. */
export class TicketUpdates {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Iterates over the current state of a ticket and its state after each change, read with the subscriber's scope. It
   * subscribes before the first read, so that no change is missed. `return` takes effect immediately, also while `next`
   * is pending.
   * @throws UNAUTHENTICATED, BAD_USER_INPUT
   * @throws NOT_FOUND also from the iterator, when the ticket is no longer in the scope
   */
  async subscribe({ principal }: RequestContext, idText: string): Promise<AsyncIterableIterator<Ticket>> {
    const { pubSub, repository, reads } = this.#dependencies;
    const scope = ticketScopeFor(requirePrincipal(principal));
    const id = parseId(idText, 'ticketId');
    const events = await pubSub.subscribe(CHANNELS.ticket(id));
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

    let initial: Ticket | undefined = await read();
    let lastSequence = initial.sequence;
    const states: AsyncIterableIterator<Ticket> = {
      next: async () => {
        if (initial) {
          const value = initial;
          initial = undefined;
          return { done: false, value };
        }
        for (;;) {
          const event = await events.next();
          if (event.done) return { done: true, value: undefined };
          // An earlier read may already include this change.
          const { data } = event.value;
          if ('sequence' in data && data.sequence <= lastSequence) continue;
          const value = await read(event.value.id);
          lastSequence = value.sequence;
          return { done: false, value };
        }
      },
      return: end,
      [Symbol.asyncIterator]: () => states,
    };
    return states;
  }
}
