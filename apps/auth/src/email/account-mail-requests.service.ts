import { randomUUID } from 'node:crypto';
import { createEvent, type EventData } from '@e-storefront/events';
import type { Outbox, WriteWithin } from '@e-storefront/mongo';

/** The data of a mail to an account owner. */
export type AccountMail = EventData<'mail.requested.v1'>;

/**
 * Requests mails to account owners. A request is an outbox event, written in the transaction of the change that the mail
 * reports; a consumer composes and sends it. A crash loses no mail, a rollback sends none, and response times do not
 * reveal whether a mail is sent.
 */
export class AccountMailRequests {
  readonly #outbox: Pick<Outbox, 'adding' | 'addOnce'>;

  constructor(outbox: Pick<Outbox, 'adding' | 'addOnce'>) {
    this.#outbox = outbox;
  }

  /** Adds a request to the caller's transaction. */
  within(mail: AccountMail): WriteWithin {
    return this.#outbox.adding([createEvent('mail.requested.v1', mail)]);
  }

  /** Does the same with a given id, from which the token in the mail's link is derived. */
  withinAs(id: string, mail: AccountMail): WriteWithin {
    return this.#outbox.adding([{ ...createEvent('mail.requested.v1', mail), id }]);
  }

  /**
   * Adds a request in its own transaction, for callers that repeat until they succeed.
   * @param id a UUID that is stable across repeats of the same mail
   */
  async once(id: string, mail: AccountMail): Promise<void> {
    await this.#outbox.addOnce({ ...createEvent('mail.requested.v1', mail), id });
  }
}

export function newMailId(): string {
  return randomUUID();
}
