import { CHANNELS, type EventBus } from '@e-storefront/bus';
import { createEvent } from '@e-storefront/events';
import type { TicketNews } from './ticket.work.service';

/** Publishes a ticket's changes. The change is done by then, so that a failure is only reported. */
export function ticketNews(bus: Pick<EventBus, 'publish'>, onError: (error: unknown) => void): TicketNews {
  return {
    changed: async ({ id, customerId, sequence }) => {
      const facts = { ticketId: id, ...(customerId !== null && { customerId }), sequence };
      try {
        await bus.publish([CHANNELS.ticket(id)], createEvent('ticket.updated.v1', facts));
      } catch (error) {
        onError(error);
      }
    },
  };
}
