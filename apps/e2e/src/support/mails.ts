import { Mailbox, type StoredMail } from '../../../../apps/auth/src/email/mailbox';
import { MAILBOX } from './environment';
import { eventually } from './eventually';

/** More than any test sends to one address. */
const NEWEST = 200;

/** The mails to an address so far, the newest first. */
export async function mailsTo(to: string): Promise<StoredMail[]> {
  return new Mailbox(MAILBOX).latest(NEWEST, to);
}

/** Waits for a mail to an address with a matching subject; returns the newest one. */
export async function mailTo(to: string, subject: RegExp): Promise<StoredMail> {
  return eventually(async () => {
    const found = (await mailsTo(to)).find((mail) => subject.test(mail.subject));
    if (!found) throw new Error(`No mail with the subject ${String(subject)} came.`);
    return found;
  });
}

/** Waits for a mail to an address with a link to a page, such as `verify-email`; returns the newest link. */
export async function mailedLink(to: string, page: string): Promise<string> {
  return eventually(async () => {
    for (const { text } of await mailsTo(to)) {
      const [link] = new RegExp(`^https?://\\S+/${page}\\?token=[\\w-]+$`, 'm').exec(text) ?? [];
      if (link) return link;
    }
    throw new Error(`No mail with a link to ${page} came.`);
  });
}

/** Waits for a mail to an address; returns the token of the newest link. @param linkPath such as `/verify-email` */
export async function mailedToken(to: string, linkPath: string): Promise<string> {
  const link = await mailedLink(to, linkPath.replace(/^\//, ''));
  return new URL(link).searchParams.get('token') ?? '';
}
