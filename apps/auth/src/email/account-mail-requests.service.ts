import { randomUUID } from 'node:crypto';
import { createEvent, type EventData } from '@e-storefront/events';
import type { WriteWithin } from '@e-storefront/mongo';
import type { MailOutbox } from './mail-outbox.model';

/** A mail to the owner of an account, by its facts. */
export type AccountMail = EventData<'mail.requested.v1'>;

type Outbox = Pick<MailOutbox, 'adding' | 'addOnce' | 'wake'>;

/**
 * Asks for mails to account owners. A request is an event in the outbox of this service, written together with what
 * the mail is about; a consumer writes and sends the mail. So no mail is lost in a crash, none is sent about what was
 * rolled back, and an answer neither waits for a mail nor shows by its time that there is one.
 */
export class AccountMailRequests {
  readonly #outbox: Outbox;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** A request as part of the caller's transaction. */
  within(mail: AccountMail): WriteWithin {
    return this.#outbox.adding([createEvent('mail.requested.v1', mail)]);
  }

  /** The same, under an id that the caller has made, from which the token of the mail's link is derived. */
  withinAs(id: string, mail: AccountMail): WriteWithin {
    return this.#outbox.adding([{ ...createEvent('mail.requested.v1', mail), id }]);
  }

  /**
   * A request by itself, for what is written down elsewhere until it is done.
   * @param id a UUID that is the same for the same mail, however often it is asked for
   */
  async once(id: string, mail: AccountMail): Promise<void> {
    await this.#outbox.addOnce({ ...createEvent('mail.requested.v1', mail), id });
    this.#outbox.wake();
  }

  /** A transaction with requests in it was committed. */
  wake(): void {
    this.#outbox.wake();
  }
}

/** The id of a request that nobody has made before. */
export function newMailId(): string {
  return randomUUID();
}
