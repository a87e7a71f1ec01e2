import { createTransport, type Transporter } from 'nodemailer';
import type { Mail, Mailer } from './mail.service';

/** Sends mails through an SMTP server, over a few connections that stay open. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #from: string;

  /** @param url the server, such as smtps://user:password@mail.example.com */
  constructor(url: string, from: string) {
    this.#transport = createTransport({ url, pool: true });
    this.#from = from;
  }

  async send(mail: Mail): Promise<void> {
    await this.#transport.sendMail({ from: this.#from, ...mail });
  }

  close(): void {
    this.#transport.close();
  }
}
