import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from './eventually';
import { MAILBOX } from './environment';

/** The token of the link in the newest mail to an address; waits for the mail. */
export async function mailedToken(to: string, linkPath: string): Promise<string> {
  return new URL(await mailedLink(to, linkPath)).searchParams.get('token') ?? '';
}

/** The link in the newest mail to an address; waits for the mail. @param linkPath such as `verify-email` */
export async function mailedLink(to: string, linkPath: string): Promise<string> {
  return eventually(async () => {
    const names = (await readdir(MAILBOX)).filter((name) => name.endsWith('.json')).sort();
    for (const name of names.reverse()) {
      const mail = await readFile(path.join(MAILBOX, name), 'utf8');
      const link =
        mail.includes(to) &&
        new RegExp(`https?://[^\\s"<>\\\\]+/${linkPath}\\?token=[\\w-]+`).exec(mail)?.[0];
      if (link) return link;
    }
    throw new Error(`No mail with a link to ${linkPath} came.`);
  });
}
