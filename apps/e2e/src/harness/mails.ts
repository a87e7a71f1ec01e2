import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from './eventually';
import { MAILBOX } from './environment';

/** The token of the link in the newest mail to an address; waits for the mail. */
export async function mailedToken(to: string, linkPath: string): Promise<string> {
  return eventually(async () => {
    const names = (await readdir(MAILBOX)).filter((name) => name.endsWith('.json')).sort();
    for (const name of names.reverse()) {
      const mail = await readFile(path.join(MAILBOX, name), 'utf8');
      const token = mail.includes(to) && new RegExp(`${linkPath}\\?token=([\\w-]+)`).exec(mail)?.[1];
      if (token) return token;
    }
    throw new Error(`No mail with a link to ${linkPath} came.`);
  });
}
