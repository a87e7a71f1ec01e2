import { Mailbox, type StoredMail } from '../../../../apps/auth/src/email/mailbox';
import { MAILBOX } from './environment';
import { eventually } from './eventually';

/** No test has as many mails sent to one address. */
const NEWEST = 200;

/** The mails to an address that have come by now, the newest first. */
export async function mailsTo(to: string): Promise<StoredMail[]> {
  return new Mailbox(MAILBOX).latest(NEWEST, to);
}

/** The newest mail to an address whose subject fits; waits for it. */
export async function mailTo(to: string, subject: RegExp): Promise<StoredMail> {
  return eventually(async () => {
    const found = (await mailsTo(to)).find((mail) => subject.test(mail.subject));
    if (!found) throw new Error(`No mail with the subject ${String(subject)} came.`);
    return found;
  });
}

/** The link in the newest mail to an address that leads to a page, such as `verify-email`; waits for the mail. */
export async function mailedLink(to: string, page: string): Promise<string> {
  return eventually(async () => {
    for (const { text } of await mailsTo(to)) {
      const [link] = new RegExp(`^https?://\\S+/${page}\\?token=[\\w-]+$`, 'm').exec(text) ?? [];
      if (link) return link;
    }
    throw new Error(`No mail with a link to ${page} came.`);
  });
}

/** The token of the link in the newest mail to an address; waits for the mail. @param linkPath such as `/verify-email` */
export async function mailedToken(to: string, linkPath: string): Promise<string> {
  const link = await mailedLink(to, linkPath.replace(/^\//, ''));
  return new URL(link).searchParams.get('token') ?? '';
}
