import { STAFF } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { parseId } from '@e-storefront/domain';
import type { AccessLinks } from '@e-storefront/mongo';
import type { RequestContext } from '@e-storefront/subgraph';
import type { Ticket, TicketComment } from './ticket';
import type { TicketRepository } from './ticket.model';
import { ticketScopeFor } from './ticket-scope';
import type { TicketWorkflowService } from './ticket-workflow.service';

/** A ticket with its public comments. */
export interface GuestTicket {
  ticket: Ticket;
  comments: TicketComment[];
}

/** The data of a mail about a ticket. */
export interface TicketMail {
  ticketNumber: string;
  subject: string;
  customerId: string | null;
  customerName: string;
  customerEmail: string;
  assignedTo: string | null;
  resolution: string | null;
  /** The requested comment; null for an internal one, or when none was requested. */
  comment: { author: string; text: string } | null;
  /** Authorizes the recipient to read and answer the ticket; null when not requested. */
  linkToken: string | null;
}

interface Dependencies {
  repository: Pick<TicketRepository, 'find' | 'findComments'>;
  workflow: Pick<TicketWorkflowService, 'addCustomerComment'>;
  links: Pick<AccessLinks, 'issue' | 'subjectOf' | 'revoke'>;
  linkLifetimeMs: number;
}

/** Access to tickets by the links of mails, without a log-in. */
export class GuestTicketService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Finds the ticket of a link. @throws TOKEN_INVALID */
  async find(token: string): Promise<GuestTicket> {
    return this.#toGuestTicket(await this.#findByToken(token));
  }

  /**
   * @param operationId the id of the new comment
   * @throws TOKEN_INVALID, BAD_USER_INPUT, INVALID_TRANSITION when the ticket is closed
   */
  async addComment(token: string, message: string, operationId?: string): Promise<GuestTicket> {
    const { id } = await this.#findByToken(token);
    return this.#toGuestTicket(
      await this.#dependencies.workflow.addCustomerComment(id, message, operationId),
    );
  }

  /** The ticket of a link, provided that it has the comment. @throws TOKEN_INVALID */
  async findWithComment(token: string, commentId: string): Promise<GuestTicket | null> {
    const guestTicket = await this.find(token);
    return guestTicket.comments.some(({ id }) => id === commentId) ? guestTicket : null;
  }

  /** Revokes every link to a ticket. @returns the number of revoked links @throws BAD_USER_INPUT, NOT_FOUND */
  async revokeLinks({ principal }: RequestContext, idText: string): Promise<number> {
    const { repository, links } = this.#dependencies;
    const id = parseId(idText);
    if (!(await repository.find(ticketScopeFor(principal), id))) throw notFound('Ticket', id);
    return links.revoke(id);
  }

  /**
   * Collects the data of a mail about a ticket; null for an unknown ticket.
   * @param withLink issues a link for the recipient
   * @throws BAD_USER_INPUT
   */
  async prepareMail(
    ticketIdText: string,
    { commentId: commentIdText, withLink }: { commentId?: string | null | undefined; withLink: boolean },
  ): Promise<TicketMail | null> {
    const { repository, links, linkLifetimeMs } = this.#dependencies;
    const ticket = await repository.find('all', parseId(ticketIdText, 'ticketId'));
    if (!ticket) return null;
    const commentId = commentIdText ? parseId(commentIdText, 'commentId') : null;
    const comments = commentId === null ? [] : await this.#findPublicComments(ticket.id);
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

  async #toGuestTicket(ticket: Ticket): Promise<GuestTicket> {
    return { ticket, comments: await this.#findPublicComments(ticket.id) };
  }

  async #findPublicComments(ticketId: string): Promise<TicketComment[]> {
    const [found] = await this.#dependencies.repository.findComments({ ticketId }, [ticketId]);
    return found?.comments ?? [];
  }

  async #findByToken(token: string): Promise<Ticket> {
    const { links, repository } = this.#dependencies;
    const id = await links.subjectOf(token);
    const ticket = id === null ? null : await repository.find('all', id);
    // Links to the tickets of a deleted account end with the account.
    if (ticket && !ticket.customerEmail.endsWith('.invalid')) return ticket;
    throw new DomainError('TOKEN_INVALID', {
      message: 'This link is no longer valid. Use the link in our latest e-mail, or contact us again.',
    });
  }
}

/** Whether the author was a member of the staff when writing the comment. */
export function isByStaff({ userRole }: Pick<TicketComment, 'userRole'>): boolean {
  return STAFF.some((role) => role === userRole);
}
