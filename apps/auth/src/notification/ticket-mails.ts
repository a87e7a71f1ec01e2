import { composeMail, type MailContent, type Recipient } from '../email/compose-mail';
import type { Mail } from '../email/mailer';

/** The ticket data of a mail. */
export interface MailedTicket {
  /** The public number, such as TKT-000123. */
  ticketNumber: string;
  subject: string;
}

/** The input of ticket mails. */
export interface TicketMailInput {
  to: Recipient;
  ticket: MailedTicket;
  /** The ticket's page for the recipient; null where no front end is configured. */
  url: string | null;
}

/** A comment quoted in a mail. */
export interface MailedComment {
  author: string;
  text: string;
}

const CUSTOMER_REASON =
  'You are receiving this e-mail because this address was used to contact our support team.';

/**
 * Confirms a support request to its customer. The mail quotes none of the request: anyone can open a ticket with any
 * address, and the shop must not relay their text to third parties.
 */
export function ticketOpenedMail({ to, ticket, url }: TicketMailInput): Mail {
  const { ticketNumber } = ticket;
  return composeMail(to, {
    ...customerContent({ ticket, url }, 'View or reply to your request'),
    subject: `We have received your request ${ticketNumber}`,
    paragraphs: [
      `Thank you for contacting us. Your request number is ${ticketNumber}. We will reply to this e-mail address.`,
    ],
    closing: ['If you did not contact us, you can ignore this e-mail.'],
  });
}

/** Sends a reply of the support team to the customer. */
export function ticketAnsweredMail({ to, ticket, url }: TicketMailInput, answer: MailedComment): Mail {
  return composeMail(to, {
    ...customerContent({ ticket, url }, 'View and reply'),
    subject: `Re: ${ticket.subject} (${ticket.ticketNumber})`,
    heading: `We have replied to your request ${ticket.ticketNumber}`,
    paragraphs: [`Our support team has replied to your request ${ticket.ticketNumber}.`],
    quote: answer,
  });
}

/** Notifies the customer of a resolved request. */
export function ticketResolvedMail({ to, ticket, url }: TicketMailInput, resolution: string | null): Mail {
  return composeMail(to, {
    ...customerContent({ ticket, url }, 'View or reply to your request'),
    subject: `Resolved: ${ticket.subject} (${ticket.ticketNumber})`,
    heading: `Your request ${ticket.ticketNumber} is resolved`,
    paragraphs: [`Our support team has marked your request ${ticket.ticketNumber} as resolved.`],
    ...(resolution && { quote: { author: 'Resolution', text: resolution } }),
    closing: ['If you still need help, reply to your request and we will reopen it.'],
  });
}

/** Notifies the customer of a closed request. */
export function ticketClosedMail({ to, ticket, url }: TicketMailInput): Mail {
  return composeMail(to, {
    ...customerContent({ ticket, url }, 'View your request'),
    subject: `Closed: ${ticket.subject} (${ticket.ticketNumber})`,
    heading: `Your request ${ticket.ticketNumber} is closed`,
    paragraphs: [
      `Our support team has closed your request ${ticket.ticketNumber}. If you need anything else, please open a new request.`,
    ],
  });
}

/** Notifies the assigned staff member of a customer's reply. */
export function customerAnsweredMail({ to, ticket, url }: TicketMailInput, answer: MailedComment): Mail {
  return composeMail(to, {
    subject: `Customer reply: ${ticket.subject} (${ticket.ticketNumber})`,
    heading: `New customer reply in ${ticket.ticketNumber}`,
    paragraphs: [`The customer has replied to ticket ${ticket.ticketNumber}, which is assigned to you.`],
    quote: answer,
    ...(url !== null && { link: { label: 'View ticket', url } }),
    reason: 'You are receiving this e-mail because the ticket is assigned to you.',
    topic: 'tickets',
    thread: ticket.ticketNumber,
  });
}

function customerContent(
  { ticket, url }: Pick<TicketMailInput, 'ticket' | 'url'>,
  label: string,
): Pick<MailContent, 'reason' | 'topic' | 'thread' | 'link'> {
  return {
    reason: CUSTOMER_REASON,
    topic: 'tickets',
    thread: ticket.ticketNumber,
    ...(url !== null && { link: { label, url } }),
  };
}
