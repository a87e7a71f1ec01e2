/** A mail to one person. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Given where a mail may be sent twice: mail programs then show one. */
  messageId?: string;
}

/** Delivers mails. */
export interface Mailer {
  /** Rejects when the mail could not be handed over. */
  send(mail: Mail): Promise<void>;
}

/**
 * Hands mails over in the background: an answer neither waits for a mail nor shows by its time that one was sent,
 * and a mail that fails does not undo what was done.
 */
export class MailQueue implements Mailer {
  readonly #mailer: Mailer;
  readonly #onError: (error: unknown) => void;
  readonly #underway = new Set<Promise<void>>();

  constructor(mailer: Mailer, onError: (error: unknown) => void) {
    this.#mailer = mailer;
    this.#onError = onError;
  }

  /** Hands a mail over at once, for what is tried again when it fails. */
  async send(mail: Mail): Promise<void> {
    await this.#mailer.send(mail);
  }

  post(mail: Mail): void {
    const sending = turnOfTheLoop()
      .then(() => this.#mailer.send(mail))
      .catch(this.#onError)
      .finally(() => this.#underway.delete(sending));
    this.#underway.add(sending);
  }

  /** Resolves when nothing is under way any more. */
  async drain(): Promise<void> {
    await Promise.all(this.#underway);
  }
}

/** Lets the answer go first: even the beginning of a mail would show in its time. */
async function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
