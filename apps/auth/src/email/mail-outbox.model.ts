import type { Connection } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { isDuplicateKey, type Outbox, type WriteWithin } from '@e-storefront/mongo';

/** Requests for mails in the outbox of this service. */
export class MailOutbox {
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #wake: () => void;

  /** @param wake makes the outbox relay poll at once */
  constructor(connection: Connection, outbox: Outbox, wake: () => void) {
    this.#connection = connection;
    this.#outbox = outbox;
    this.#wake = wake;
  }

  /** Adds events in the caller's transaction. */
  adding(events: readonly DomainEvent[]): WriteWithin {
    return (transaction) => this.#outbox.add(events, transaction);
  }

  /** Adds an event in its own transaction, unless an event with its id exists. */
  async addOnce(event: DomainEvent): Promise<void> {
    try {
      await this.#connection.transaction((transaction) => this.#outbox.add([event], transaction));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Sends committed events without waiting for the next poll. */
  wake(): void {
    this.#wake();
  }
}
