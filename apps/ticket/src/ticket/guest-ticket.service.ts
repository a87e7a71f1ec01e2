import { STAFF, type Role } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { parseId } from '@e-storefront/domain';
import type { Ticket, TicketComment } from './ticket';
import type { TicketScope } from './ticket-scope';
import type { TicketRepository } from './ticket.repository';
import type { TicketWorkService } from './ticket-workflow.service';

/** Links that open one ticket to whoever holds them. */
export interface TicketLinks {
  issue(ticketId: string, lifetimeMs: number): Promise<string>;
  subjectOf(token: string): Promise<string | null>;
  revoke(ticketId: string): Promise<number>;
}

/** A ticket as the reader of a mail about it sees it: without anything internal. */
export interface GuestTicket {
  ticket: Ticket;
  comments: TicketComment[];
}

/** What a mail about a ticket says. */
export interface TicketMail {
  ticketNumber: string;
  subject: string;
  customerId: string | null;
  customerName: string;
  customerEmail: string;
  assignedTo: string | null;
  resolution: string | null;
  /** The comment that was asked for; null for an internal one, or none. */
  comment: { author: string; text: string } | null;
  /** Opens the ticket to the reader of the mail; null when it was not asked for. */
  linkToken: string | null;
}

interface Ports {
  repository: Pick<TicketRepository, 'find' | 'comments'>;
  work: Pick<TicketWorkService, 'answer'>;
  links: TicketLinks;
  /** How long the link of a mail opens its ticket, in milliseconds. */
  linkLifetimeMs: number;
}

/** Tickets as their customers reach them by the links of mails, without a log-in. */
export class GuestTicketService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The ticket that a link opens. @throws TOKEN_INVALID */
  async open(token: string): Promise<GuestTicket> {
    return this.#view(await this.#ticketOf(token));
  }

  /**
   * Adds the answer of whoever holds a link.
   * @param operationId the id that the comment gets
   * @throws TOKEN_INVALID, BAD_USER_INPUT, INVALID_TRANSITION when the ticket is closed
   */
  async answer(token: string, message: string, operationId?: string): Promise<GuestTicket> {
    const { id } = await this.#ticketOf(token);
    return this.#view(await this.#ports.work.answer(id, message, operationId));
  }

  /** The ticket that a link opens, where it has a comment of that id. @throws TOKEN_INVALID */
  async answered(token: string, commentId: string): Promise<GuestTicket | null> {
    const view = await this.open(token);
    return view.comments.some(({ id }) => id === commentId) ? view : null;
  }

  /** Ends every link to a ticket. @returns how many there were @throws BAD_USER_INPUT, NOT_FOUND */
  async revokeLinks(scope: TicketScope, idText: string): Promise<number> {
    const { repository, links } = this.#ports;
    const id = parseId(idText);
    if (!(await repository.find(scope, id))) throw notFound('Ticket', id);
    return links.revoke(id);
  }

  /**
   * A ticket as a mail about it shows it; null when there is none.
   * @param commentIdText the comment that the mail brings
   * @param withLink whether a link for the reader is made
   * @throws BAD_USER_INPUT
   */
  async prepareMail(
    ticketIdText: string,
    { commentId: commentIdText, withLink }: { commentId?: string | null | undefined; withLink: boolean },
  ): Promise<TicketMail | null> {
    const { repository, links, linkLifetimeMs } = this.#ports;
    const ticket = await repository.find('all', parseId(ticketIdText, 'ticketId'));
    if (!ticket) return null;
    const commentId = commentIdText ? parseId(commentIdText, 'commentId') : null;
    const comments = commentId === null ? [] : await this.#publicComments(ticket.id);
    const comment = comments.find(({ id }) => id === commentId);
    return {
      ticketNumber: ticket.ticketId,
      subject: ticket.subject,
      customerId: ticket.customerId,
      customerName: ticket.customerName,
      customerEmail: ticket.customerEmail,
      assignedTo: ticket.assignedTo,
      resolution: ticket.resolution,
      comment: comment ? { author: comment.userName, text: comment.message } : null,
      linkToken: withLink ? await links.issue(ticket.id, linkLifetimeMs) : null,
    };
  }

  async #view(ticket: Ticket): Promise<GuestTicket> {
    return { ticket, comments: await this.#publicComments(ticket.id) };
  }

  /** The comments without those that are internal. */
  async #publicComments(ticketId: string): Promise<TicketComment[]> {
    const [found] = await this.#ports.repository.comments({ ticketId }, [ticketId]);
    return found?.comments ?? [];
  }

  async #ticketOf(token: string): Promise<Ticket> {
    const { links, repository } = this.#ports;
    const id = await links.subjectOf(token);
    const ticket = id === null ? null : await repository.find('all', id);
    // What a deleted person asked is nobody's to read.
    if (ticket && !ticket.customerEmail.endsWith('.invalid')) return ticket;
    throw new DomainError('TOKEN_INVALID', {
      message:
        'This link does not open a request any more. Use the link of our newest mail, or write to us again.',
    });
  }
}

/** Whether the writer of a comment was a member of the staff at the time. */
export function isByStaff({ userRole }: Pick<TicketComment, 'userRole'>): boolean {
  return STAFF.includes(userRole as Role);
}
