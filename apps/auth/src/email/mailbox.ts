import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Mail, Mailer } from './mailer';

const storedMail = z.object({
  sentAt: z.iso.datetime(),
  to: z.string(),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  messageId: z.string().optional(),
  references: z.string().optional(),
});

/** A mail as the mailbox keeps it. */
export type StoredMail = z.output<typeof storedMail>;

/** The mailbox of a development run: each mail is a file that people can read, and none leaves the machine. */
export class Mailbox implements Mailer {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async send(mail: Mail): Promise<void> {
    const sentAt = new Date().toISOString();
    const { to, subject, text, html, headers, messageId, references } = mail;
    await mkdir(this.#folder, { recursive: true });
    const file = path.join(this.#folder, `${sentAt.replace(/[:.]/g, '-')}-${randomUUID()}.json`);
    const content: StoredMail = {
      sentAt,
      to,
      subject,
      text,
      html,
      headers: { ...headers },
      ...(messageId && { messageId }),
      ...(references && { references }),
    };
    await writeFile(file, JSON.stringify(content, null, 2), { mode: 0o600 });
  }

  /** The newest mails, newest first. */
  async latest(limit: number): Promise<StoredMail[]> {
    await mkdir(this.#folder, { recursive: true });
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json')).sort();
    const files = names.slice(-limit).reverse();
    const contents = await Promise.all(files.map((name) => readFile(path.join(this.#folder, name), 'utf8')));
    return contents.flatMap((content) => parseMail(content));
  }
}

/** A file that is still being written, or is something else, is not a mail. */
function parseMail(content: string): StoredMail[] {
  try {
    return [storedMail.parse(JSON.parse(content))];
  } catch {
    return [];
  }
}
