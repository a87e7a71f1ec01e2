import { LRUCache } from 'lru-cache';
import { CHANNELS, type PubSub, type OutboxSource } from '@e-storefront/messaging';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import type { BackgroundTasks } from '@e-storefront/server';
import type { TicketNews } from './ticket-workflow.service';

/** Changes of tickets that this process has published of late, by ticket and sequence. */
const REMEMBERED = 10_000;

interface Ports {
  bus: Pick<PubSub, 'publish'>;
  background: Pick<BackgroundTasks, 'start'>;
  /** Called with a failure to publish at once; the outbox publishes what is left. */
  onError: (error: unknown) => void;
  /** Called after each change. */
  onChange?: () => void;
}

/** Publishes the changes of tickets to those who follow them. */
export class TicketPublisher implements TicketNews {
  readonly #ports: Ports;
  readonly #published = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Publishes a change after the request is answered; what fails is published from the outbox. */
  changed({ id, customerId, sequence }: Parameters<TicketNews['changed']>[0]): void {
    const { background, onError, onChange } = this.#ports;
    const facts = { ticketId: id, ...(customerId !== null && { customerId }), sequence };
    const event = createEvent('ticket.updated.v1', facts);
    background.start({ orderingKey: id, id: event.id, run: () => this.#publish(event), onFailure: onError });
    onChange?.();
  }

  /**
   * An outbox whose changes leave it only when they were published, by this process before or now: so those who follow a
   * ticket miss none when a process dies between a change and its publication. A change that comes twice is passed over
   * by its sequence.
   */
  publishing(outbox: OutboxSource): OutboxSource {
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
    await this.#ports.bus.publish([CHANNELS.ticket(data.ticketId)], event);
    this.#published.set(key, true);
  }
}
