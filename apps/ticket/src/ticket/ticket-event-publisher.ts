import { LRUCache } from 'lru-cache';
import { CHANNELS, type PubSub, type OutboxSource } from '@e-storefront/messaging';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import type { BackgroundTasks } from '@e-storefront/server';
import type { Ticket } from './ticket';
import { toFacts } from './ticket-events';

/** Evicted updates are published again; subscriptions drop duplicates by sequence. */
const PUBLISHED_CACHE_SIZE = 10_000;

interface Dependencies {
  pubSub: Pick<PubSub, 'publish'>;
  background: Pick<BackgroundTasks, 'start'>;
  /** Called when an immediate publication fails; the outbox publishes the event later. */
  onError: (error: unknown) => void;
}

/** Publishes ticket updates to subscriptions. */
export class TicketEventPublisher {
  readonly #dependencies: Dependencies;
  /** Updates that this process has published, by ticket and sequence. */
  readonly #published = new LRUCache<string, true>({ max: PUBLISHED_CACHE_SIZE });

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Publishes an update in the background, after the response; never throws. */
  publishUpdated(ticket: Pick<Ticket, 'id' | 'customerId' | 'sequence'>): void {
    const { background, onError } = this.#dependencies;
    const event = createEvent('ticket.updated.v1', toFacts(ticket));
    background.start({
      orderingKey: ticket.id,
      id: event.id,
      run: () => this.#publish(event),
      onFailure: onError,
    });
  }

  /**
   * Wraps an outbox so that updates leave it only after their publication. Subscriptions miss no update when a process
   * crashes between a change and its publication.
   */
  publishingOutbox(outbox: OutboxSource): OutboxSource {
    return {
      pending: (limit) => outbox.pending(limit),
      acknowledge: async (events) => {
        for (const event of events) if (event.name === 'ticket.updated.v1') await this.#publish(event);
        await outbox.acknowledge(events);
      },
    };
  }

  async #publish(event: DomainEvent): Promise<void> {
    const { data } = event;
    if (!('ticketId' in data)) return;
    const key = `${data.ticketId}:${data.sequence}`;
    if (this.#published.has(key)) return;
    await this.#dependencies.pubSub.publish([CHANNELS.ticket(data.ticketId)], event);
    this.#published.set(key, true);
  }
}
