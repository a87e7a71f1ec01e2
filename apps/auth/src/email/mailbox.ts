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

export type StoredMail = z.output<typeof storedMail>;

/** The mailbox of a development run: writes each mail to a file instead of sending it. */
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

  /** Newest first. */
  async latest(limit: number): Promise<StoredMail[]> {
    await mkdir(this.#folder, { recursive: true });
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.json')).sort();
    const files = names.slice(-limit).reverse();
    const contents = await Promise.all(files.map((name) => readFile(path.join(this.#folder, name), 'utf8')));
    return contents.flatMap((content) => parseMail(content));
  }
}

/** Skips other files and files that are still being written. */
function parseMail(content: string): StoredMail[] {
  try {
    return [storedMail.parse(JSON.parse(content))];
  } catch {
    return [];
  }
}
