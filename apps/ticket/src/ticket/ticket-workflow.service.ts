import { z } from 'zod';
import { requirePrincipal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { retryOnConflict } from '@e-storefront/mongo';
import {
  clearable,
  parseId,
  multilineText,
  objectId,
  oneOf,
  parseOptionalId,
  parseInput,
} from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { StaffClient } from '../clients/staff.client';
import { GUEST_USER_ID, MAX_COMMENTS, type NewComment, type Ticket } from './ticket';
import type { TicketEventPublisher } from './ticket-event-publisher';
import type { TicketRepository } from './ticket.model';
import { isStaff, ticketScopeFor, type TicketScope } from './ticket-scope';
import { invalidTransition, STATUSES, statusAfterComment, transitionTo } from './ticket-status';

interface Dependencies {
  repository: TicketRepository;
  staff: StaffClient;
  publisher: Pick<TicketEventPublisher, 'publishUpdated'>;
  now: () => Date;
}

const message = multilineText(5_000);

const commentInput = z.object({
  ticketId: objectId,
  message,
  isInternal: z.boolean().default(false),
});

const guestCommentInput = z.object({ message });

const statusInput = z.object({
  status: oneOf(STATUSES),
  resolution: clearable(multilineText(5_000)),
  sequence: z.int().min(1, 'must be at least 1.').optional(),
});

interface CommentEntry {
  comment: Omit<NewComment, 'id' | 'createdAt'>;
  isByStaff: boolean;
  operationId: string | undefined;
  /** The argument that identifies the ticket, for error messages. */
  field: string;
}

/** The workflow of a ticket: comments, status and assignment. */
export class TicketWorkflowService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * @param operationId the id of the new comment; generated when left out
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_TRANSITION
   */
  async addComment({ principal }: RequestContext, input: unknown, operationId?: string): Promise<Ticket> {
    const author = requirePrincipal(principal);
    const { ticketId, isInternal, ...text } = parseInput(commentInput, input);
    const isByStaff = isStaff(author);
    if (isInternal && !isByStaff) throw new DomainError('FORBIDDEN');
    const { id: userId, name: userName, role: userRole } = author;
    const comment = { ...text, userId, userName, userRole, isInternal };
    return this.#update(ticketScopeFor(author), ticketId, (ticket) =>
      this.#writeComment(ticket, { comment, isByStaff, operationId, field: 'input.ticketId' }),
    );
  }

  /**
   * Adds a comment of the customer, authorized by a mailed link.
   * @throws BAD_USER_INPUT, NOT_FOUND, INVALID_TRANSITION
   */
  async addCustomerComment(ticketId: string, messageText: unknown, operationId?: string): Promise<Ticket> {
    const text = parseInput(guestCommentInput, { message: messageText }, '');
    return this.#update('all', ticketId, (ticket) => {
      const { customerId, customerName: userName } = ticket;
      const author = customerId
        ? { userId: customerId, userRole: 'customer' }
        : { userId: GUEST_USER_ID, userRole: 'guest' };
      const comment = { ...text, ...author, userName, isInternal: false };
      return this.#writeComment(ticket, { comment, isByStaff: false, operationId, field: 'token' });
    });
  }

  /** @throws BAD_USER_INPUT, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async updateStatus({ principal }: RequestContext, idText: string, input: unknown): Promise<Ticket> {
    const id = parseId(idText);
    const { status, resolution, sequence } = parseInput(statusInput, input, '');
    return this.#update(ticketScopeFor(principal), id, (ticket) => {
      if (sequence !== undefined && sequence !== ticket.sequence) throw new DomainError('CONFLICT');
      const change = transitionTo(ticket.status, status, this.#dependencies.now());
      return this.#dependencies.repository.change(
        id,
        { sequence: ticket.sequence },
        { ...change, ...(resolution !== undefined && { resolution }) },
      );
    });
  }

  /**
   * Assigns a ticket to a member of the staff; null unassigns it.
   * @throws BAD_USER_INPUT, NOT_FOUND, INVALID_TRANSITION, SERVICE_UNAVAILABLE
   */
  async assign(
    { principal }: RequestContext,
    idText: string,
    assigneeIdText: string | null,
  ): Promise<Ticket> {
    const id = parseId(idText);
    const assigneeId = parseOptionalId(assigneeIdText, 'assigneeId');
    const assignee = assigneeId === undefined ? null : await this.#getStaffMember(assigneeId);
    const change = { assignedTo: assignee?.id ?? null, assignedToName: assignee?.name ?? null };
    return this.#update(ticketScopeFor(principal), id, (ticket) => {
      const { status, sequence } = ticket;
      if (status === 'closed') {
        throw invalidTransition(status, status, 'A closed ticket cannot be assigned.');
      }
      return this.#dependencies.repository.change(id, { sequence }, change);
    });
  }

  /** Returns null when the ticket has changed since it was read. */
  async #writeComment(
    ticket: Ticket,
    { comment, isByStaff, operationId, field }: CommentEntry,
  ): Promise<Ticket | null> {
    const { repository, now } = this.#dependencies;
    if (ticket.commentCount >= MAX_COMMENTS) {
      throw badInput(field, `This ticket already has ${MAX_COMMENTS} comments. Open a new one.`);
    }
    const createdAt = now();
    const status = comment.isInternal ? ticket.status : statusAfterComment(ticket.status, !isByStaff);
    return repository.addComment(
      ticket.id,
      { status: ticket.status },
      {
        comment: { ...comment, createdAt, ...(operationId !== undefined && { id: operationId }) },
        change: status === ticket.status ? {} : transitionTo(ticket.status, status, createdAt),
        isByStaff,
      },
    );
  }

  async #getStaffMember(id: string): Promise<{ id: string; name: string }> {
    const lookup = await this.#dependencies.staff.findStaffMember(id);
    switch (lookup.kind) {
      case 'staff':
        return { id, name: lookup.name };
      case 'notStaff':
        throw badInput('assigneeId', 'must be the id of an active staff account.');
      case 'unknown':
        throw notFound('User', id);
    }
  }

  /** Applies an update to the current state of a ticket, and again after a concurrent update. */
  async #update(
    scope: TicketScope,
    id: string,
    update: (ticket: Ticket) => Promise<Ticket | null>,
  ): Promise<Ticket> {
    const { repository, publisher } = this.#dependencies;
    return retryOnConflict(async () => {
      const ticket = await repository.find(scope, id);
      if (!ticket) throw notFound('Ticket', id);
      const updated = await update(ticket);
      if (!updated) return undefined;
      publisher.publishUpdated(updated);
      return updated;
    });
  }
}
