import { createTransport, type Transporter } from 'nodemailer';
import type { Mail, Mailer } from './mailer';

interface SmtpOptions {
  /** The server, such as smtps://user:password@mail.example.com */
  url: string;
  /** The sender, such as `Shop <no-reply@shop.example>`. */
  from: string;
  /** The Reply-To address. */
  replyTo?: string | undefined;
}

/** Sends mails through an SMTP server over pooled connections. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #from: string;
  readonly #replyTo: string | undefined;

  constructor({ url, from, replyTo }: SmtpOptions) {
    this.#transport = createTransport({ url, pool: true });
    this.#from = from;
    this.#replyTo = replyTo;
  }

  async send({ to, headers, messageId, references, subject, text, html }: Mail): Promise<void> {
    await this.#transport.sendMail({
      from: this.#from,
      ...(this.#replyTo && { replyTo: this.#replyTo }),
      // As an object: nodemailer would split a text with a comma into two addresses.
      to: { name: '', address: to },
      subject,
      text,
      html,
      headers: { ...headers },
      ...(messageId && { messageId }),
      ...(references && { references }),
    });
  }

  close(): void {
    this.#transport.close();
  }
}
