import { composeMail, type MailContent, type Recipient } from '../email/compose-mail';
import type { Mail } from '../email/mailer';

/** A mail's view of a ticket. */
export interface MailedTicket {
  /** The number that people quote, such as TKT-000123. */
  ticketNumber: string;
  subject: string;
}

/** What a mail about a ticket is written from. */
export interface TicketMailInput {
  to: Recipient;
  ticket: MailedTicket;
  /** Where the reader sees the ticket; null where there is no such page. */
  url: string | null;
}

/** What somebody wrote in a ticket. */
export interface MailedComment {
  author: string;
  text: string;
}

const CUSTOMER_REASON = 'You receive this mail because you asked our support with this address.';

/**
 * Confirms to a customer that the support has a request. It repeats nothing that was typed: anybody may open a ticket
 * with anybody's address, and the shop must not deliver strangers' texts.
 */
export function ticketOpenedMail({ to, ticket, url }: TicketMailInput): Mail {
  const { ticketNumber } = ticket;
  return composeMail(to, {
    ...customerContent({ ticket, url }, 'View or answer your request'),
    subject: `We have received your request ${ticketNumber}`,
    paragraphs: [
      `Thank you for writing to us. Your request has the number ${ticketNumber}, and we answer to this address.`,
    ],
    closing: ['If you have not written to us, ignore this mail.'],
  });
}

/** Brings a customer an answer of the support. */
export function ticketAnsweredMail({ to, ticket, url }: TicketMailInput, answer: MailedComment): Mail {
  return composeMail(to, {
    ...customerContent({ ticket, url }, 'Read and answer'),
    subject: `Re: ${ticket.subject} (${ticket.ticketNumber})`,
    heading: `An answer to your request ${ticket.ticketNumber}`,
    paragraphs: [`Our support has answered your request ${ticket.ticketNumber}.`],
    quote: answer,
  });
}

/** Tells a customer that the support takes a request for solved. */
export function ticketResolvedMail({ to, ticket, url }: TicketMailInput, resolution: string | null): Mail {
  return composeMail(to, {
    ...customerContent({ ticket, url }, 'View or answer your request'),
    subject: `Resolved: ${ticket.subject} (${ticket.ticketNumber})`,
    heading: `Your request ${ticket.ticketNumber} is resolved`,
    paragraphs: [`Our support has resolved your request ${ticket.ticketNumber}.`],
    ...(resolution && { quote: { author: 'How it was resolved', text: resolution } }),
    closing: ['Is it not? Answer, and we open it again.'],
  });
}

/** Tells a customer that a request was closed for good. */
export function ticketClosedMail({ to, ticket, url }: TicketMailInput): Mail {
  return composeMail(to, {
    ...customerContent({ ticket, url }, 'View your request'),
    subject: `Closed: ${ticket.subject} (${ticket.ticketNumber})`,
    heading: `Your request ${ticket.ticketNumber} is closed`,
    paragraphs: [
      `Our support has closed your request ${ticket.ticketNumber}. If you need anything else, open a new one.`,
    ],
  });
}

/** Tells the member of the staff who works on a ticket that its customer has answered. */
export function customerAnsweredMail({ to, ticket, url }: TicketMailInput, answer: MailedComment): Mail {
  return composeMail(to, {
    subject: `The customer answered: ${ticket.subject} (${ticket.ticketNumber})`,
    heading: `The customer answered in ${ticket.ticketNumber}`,
    paragraphs: [`The ticket ${ticket.ticketNumber} is assigned to you, and its customer has answered.`],
    quote: answer,
    ...(url !== null && { link: { label: 'Open the ticket', url } }),
    reason: 'You receive this mail because the ticket is assigned to you.',
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
