import { Liquid } from 'liquidjs';
import type { Mail } from './mailer';
import htmlTemplate from './templates/mail.html.liquid';
import textTemplate from './templates/mail.text.liquid';

/** The recipient of a mail. */
export interface Recipient {
  /** Empty when no name is known. */
  name: string;
  email: string;
}

/** The order summary of a mail; amounts are texts with their currency. */
export interface OrderSummary {
  lines: { name: string; detail: string | null; quantity: number; price: string; amount: string }[];
  sums: { label: string; amount: string; isTotal: boolean }[];
  addressLabel: string;
  /** The lines of a postal address, possibly empty. */
  address: string[];
}

/** The content of a mail as plain text; the templates render it as text and as HTML. */
export interface MailContent {
  subject: string;
  /** Defaults to the subject. */
  heading?: string;
  paragraphs: string[];
  /** A quoted message. */
  quote?: { author: string; text: string };
  order?: OrderSummary;
  /** The button of the mail. */
  link?: { label: string; url: string };
  closing?: string[];
  /** Why the recipient receives this mail. */
  reason: string;
  /** For filters of mail programs. */
  topic: 'account' | 'orders' | 'stock' | 'tickets';
  /** The order or ticket number; mail programs group mails by it. */
  thread?: string;
}

const MAX_SUBJECT_LENGTH = 200;
/** The domain of ids in mail headers. Any constant works. */
const ID_DOMAIN = 'e-storefront';

const html = new Liquid({ outputEscape: 'escape', strictVariables: false, strictFilters: true });
const text = new Liquid({ strictVariables: false, strictFilters: true });
const htmlParsed = html.parse(htmlTemplate);
const textParsed = text.parse(textTemplate);

/** Renders a mail in the shop's layout. */
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
      // RFC 3834: auto-responders do not reply to these.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // RFC 2919: recipients can filter by it.
      'List-Id': `<${topic}.${ID_DOMAIN}>`,
    },
    ...(thread && { references: `<${thread}@${ID_DOMAIN}>` }),
  };
}

/** A Message-ID that is stable across redelivery of the event, so that mail programs drop duplicates. */
export function createMessageId(eventId: string, recipientId: string): string {
  return `<${eventId}.${recipientId}@${ID_DOMAIN}>`;
}

/**
 * Greets by name, unless the name contains text that mail programs turn into a link: anyone can register any name with
 * any address and would otherwise send advertising in the shop's name.
 */
function composeGreeting({ name }: Recipient): string {
  const shown = toSingleLine(name);
  const looksLikeLink = /:\/\/|www\.|[\p{L}\p{N}]\.\p{L}{2}|@/iu.test(shown);
  return shown === '' || looksLikeLink ? 'Hello,' : `Hello ${shown},`;
}

function toSingleLine(value: string): string {
  return value.replace(/\s+/g, ' ').trim();
}

/** Escapes text for HTML. */
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
