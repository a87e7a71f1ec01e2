import type { Connection } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { isDuplicateKey, type Outbox, type WriteWithin } from '@e-storefront/mongo';
import type { MailOutbox } from './account-mail-requests.service';

/** Requests for mails in the outbox of this service. */
export class MongoMailOutbox implements MailOutbox {
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #wake: () => void;

  /** @param wake makes the relay of the outbox look at once */
  constructor(connection: Connection, outbox: Outbox, wake: () => void) {
    this.#connection = connection;
    this.#outbox = outbox;
    this.#wake = wake;
  }

  adding(events: readonly DomainEvent[]): WriteWithin {
    return (transaction) => this.#outbox.add(events, transaction);
  }

  async addOnce(event: DomainEvent): Promise<void> {
    try {
      await this.#connection.transaction((transaction) => this.#outbox.add([event], transaction));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  wake(): void {
    this.#wake();
  }
}
