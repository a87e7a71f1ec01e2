import { createHash, randomUUID } from 'node:crypto';
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
    const name = `${sentAt.replace(/[:.]/g, '-')}-${recipientMark(to)}-${randomUUID()}.json`;
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
    await writeFile(path.join(this.#folder, name), JSON.stringify(content, null, 2), { mode: 0o600 });
  }

  /** Newest first. @param to reads the mails to this address alone; the others' files are not opened */
  async latest(limit: number, to?: string): Promise<StoredMail[]> {
    await mkdir(this.#folder, { recursive: true });
    const mark = to === undefined ? '' : `-${recipientMark(to)}-`;
    const names = (await readdir(this.#folder))
      .filter((name) => name.endsWith('.json') && name.includes(mark))
      .sort();
    const files = names.slice(-limit).reverse();
    const contents = await Promise.all(files.map((name) => readFile(path.join(this.#folder, name), 'utf8')));
    return contents.flatMap((content) => parseMail(content));
  }
}

/** Replaces an address in file names, so that they contain no personal data. */
function recipientMark(to: string): string {
  return createHash('sha256').update(to).digest('hex').slice(0, 16);
}

/** Skips other files and files that are still being written. */
function parseMail(content: string): StoredMail[] {
  try {
    return [storedMail.parse(JSON.parse(content))];
  } catch {
    return [];
  }
}
