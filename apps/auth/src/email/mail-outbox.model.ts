import type { Connection } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { isDuplicateKey, type Outbox, type WriteWithin } from '@e-storefront/mongo';

/** Where requests wait until their mail was sent. */
export class MailOutbox {
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #wake: () => void;

  /** @param wake makes the relay of the outbox look at once */
  constructor(connection: Connection, outbox: Outbox, wake: () => void) {
    this.#connection = connection;
    this.#outbox = outbox;
    this.#wake = wake;
  }

  /** Adds events as part of the caller's transaction. */
  adding(events: readonly DomainEvent[]): WriteWithin {
    return (transaction) => this.#outbox.add(events, transaction);
  }

  /** Adds an event by itself; one whose id stands there already is left alone. */
  async addOnce(event: DomainEvent): Promise<void> {
    try {
      await this.#connection.transaction((transaction) => this.#outbox.add([event], transaction));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Something was added: it is sent at once instead of at the next regular look. */
  wake(): void {
    this.#wake();
  }
}
