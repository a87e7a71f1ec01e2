import { Liquid } from 'liquidjs';
import type { Mail } from './mailer';
import htmlTemplate from './templates/mail.html.liquid';
import textTemplate from './templates/mail.text.liquid';

/** Whom a mail goes to. */
export interface Recipient {
  /** Empty where no name is known. */
  name: string;
  email: string;
}

/** What a mail shows of an order; amounts as text with their currency. */
export interface OrderSummary {
  lines: { name: string; detail: string | null; quantity: number; price: string; amount: string }[];
  sums: { label: string; amount: string; isTotal: boolean }[];
  addressLabel: string;
  /** The lines of a postal address; empty for none. */
  address: string[];
}

/** What a mail says, before it is set as text and as HTML. All of it is plain text. */
export interface MailContent {
  subject: string;
  /** Above the mail; the subject when left out. */
  heading?: string;
  paragraphs: string[];
  /** What somebody wrote. */
  quote?: { author: string; text: string };
  order?: OrderSummary;
  /** What the mail asks its reader to open. */
  link?: { label: string; url: string };
  closing?: string[];
  /** Why the reader gets this mail. */
  reason: string;
  /** What the mail is about, for the filters of mail programs. */
  topic: 'account' | 'orders' | 'stock' | 'tickets';
  /** The number of the order or ticket that the mail is about: such mails are shown together. */
  thread?: string;
}

const MAX_SUBJECT_LENGTH = 200;
/** The domain of ids in mail headers; it only has to be the same in all of them. */
const ID_DOMAIN = 'e-storefront';

const html = new Liquid({ outputEscape: 'escape', strictVariables: false, strictFilters: true });
const text = new Liquid({ strictVariables: false, strictFilters: true });
const htmlParsed = html.parse(htmlTemplate);
const textParsed = text.parse(textTemplate);

/** Sets a mail in the shop's layout. */
export function composeMail(to: Recipient, content: MailContent): Mail {
  const { quote, topic, thread } = content;
  const subject = toSingleLine(content.subject).slice(0, MAX_SUBJECT_LENGTH);
  const view = {
    ...content,
    subject,
    heading: content.heading ?? subject,
    greeting: composeGreeting(to),
    closing: content.closing ?? [],
    quote: quote && { ...quote, textLines: quote.text.split(/\r?\n/) },
    newline: '\n',
  };
  return {
    to: to.email,
    subject,
    text: String(text.renderSync(textParsed, view)),
    html: String(html.renderSync(htmlParsed, view)),
    headers: {
      // RFC 3834: answering machines do not answer these.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // RFC 2919: readers can file them by it.
      'List-Id': `<${topic}.${ID_DOMAIN}>`,
    },
    ...(thread && { references: `<${thread}@${ID_DOMAIN}>` }),
  };
}

/** The id of the mail that an event brings to a person; the same whenever it is sent again. */
export function createMessageId(eventId: string, recipientId: string): string {
  return `<${eventId}.${recipientId}@${ID_DOMAIN}>`;
}

/**
 * A greeting by name. Names are chosen by strangers, also for addresses that are not theirs: what a mail program would
 * show as a link is left out, so that nobody advertises in the shop's name.
 */
function composeGreeting({ name }: Recipient): string {
  const shown = toSingleLine(name);
  const looksLikeLink = /:\/\/|www\.|[\p{L}\p{N}]\.\p{L}{2}|@/iu.test(shown);
  return shown === '' || looksLikeLink ? 'Hello,' : `Hello ${shown},`;
}

function toSingleLine(value: string): string {
  return value.replace(/\s+/g, ' ').trim();
}

/** Text as HTML shows it. */
export function escapeHtml(value: string): string {
  const escapes: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return value.replace(/[&<>"']/g, (character) => escapes[character] ?? character);
}
