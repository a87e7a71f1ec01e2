import { CHANNELS, type EventBus } from '@e-storefront/bus';
import { createEvent } from '@e-storefront/events';
import type { BackgroundTasks } from '@e-storefront/service';
import type { TicketNews } from './ticket.work.service';

/**
 * Publishes a ticket's changes after the request is answered. The change is done by then, so that a failure is only
 * reported.
 */
export function ticketNews(
  bus: Pick<EventBus, 'publish'>,
  onError: (error: unknown) => void,
  background: Pick<BackgroundTasks, 'start'>,
): TicketNews {
  return {
    changed: ({ id, customerId, sequence }) => {
      const facts = { ticketId: id, ...(customerId !== null && { customerId }), sequence };
      const event = createEvent('ticket.updated.v1', facts);
      const run = (): Promise<void> => bus.publish([CHANNELS.ticket(id)], event);
      background.start({ lane: id, id: event.id, run, onFailure: onError });
    },
  };
}
