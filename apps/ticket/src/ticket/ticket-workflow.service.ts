import { z } from 'zod';
import { requirePrincipal, type Principal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import {
  clearable,
  parseId,
  multilineText,
  objectId,
  oneOf,
  parseOptionalId,
  parseInput,
} from '@e-storefront/domain';
import { MAX_COMMENTS, NOBODY, type Ticket } from './ticket';
import { isStaff, type TicketScope } from './ticket-scope';
import type { NewComment, TicketRepository } from './ticket.repository';
import { invalidTransition, moveTo, STATUSES, statusAfterComment } from './ticket-status';

/** Knows the members of the staff; the auth service does. */
export interface StaffDirectory {
  /**
   * The name of a member of the staff who can log in; `'not staff'` for anybody else; null for an unknown id.
   * @throws SERVICE_UNAVAILABLE
   */
  nameOf(userId: string): Promise<{ name: string } | 'not staff' | null>;
}

/** Tells those who follow a ticket that it has changed; never fails. */
export interface TicketNews {
  changed(ticket: Ticket): void;
}

interface Ports {
  repository: TicketRepository;
  staff: StaffDirectory;
  news: TicketNews;
  now: () => Date;
}

/** Who acts, and what they may see. */
export interface Actor {
  principal: Principal | null;
  scope: TicketScope;
  /** The id of what the act adds; a new one when left out. */
  operationId?: string | undefined;
}

const commentInput = z.object({
  ticketId: objectId,
  message: multilineText(5_000),
  isInternal: z.boolean().default(false),
});

const answerInput = z.object({ message: multilineText(5_000) });

const statusInput = z.object({
  status: oneOf(STATUSES),
  resolution: clearable(multilineText(5_000)),
  sequence: z.int().min(1, 'must be at least 1.').optional(),
});

/** A comment that is about to be added. */
interface Addition {
  comment: Omit<NewComment, 'id' | 'createdAt'>;
  isByStaff: boolean;
  operationId: string | undefined;
  /** The argument that names the ticket. */
  field: string;
}

/** How often a step is tried again when another one came first. */
const ATTEMPTS = 20;

/** What happens to a ticket after it was opened. */
export class TicketWorkService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Adds a comment. @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, INVALID_TRANSITION */
  async comment({ principal, scope, operationId }: Actor, input: unknown): Promise<Ticket> {
    const writer = requirePrincipal(principal);
    const { ticketId, message, isInternal } = parseInput(commentInput, input);
    const isByStaff = isStaff(writer);
    if (isInternal && !isByStaff) throw new DomainError('FORBIDDEN');
    const { id: userId, name: userName, role: userRole } = writer;
    const comment = { userId, userName, userRole, message, isInternal };
    return this.#step(scope, ticketId, (ticket) =>
      this.#add(ticket, { comment, isByStaff, operationId, field: 'input.ticketId' }),
    );
  }

  /**
   * Adds the answer of a customer who was let in by the link of a mail.
   * @throws BAD_USER_INPUT, NOT_FOUND, INVALID_TRANSITION
   */
  async answer(ticketId: string, messageText: unknown, operationId?: string): Promise<Ticket> {
    const { message } = parseInput(answerInput, { message: messageText }, '');
    return this.#step('all', ticketId, (ticket) => {
      const { customerId, customerName: userName } = ticket;
      const writer = { userId: customerId ?? NOBODY, userName, userRole: customerId ? 'customer' : 'guest' };
      const comment = { ...writer, message, isInternal: false };
      return this.#add(ticket, { comment, isByStaff: false, operationId, field: 'token' });
    });
  }

  /** Moves a ticket to another status. @throws BAD_USER_INPUT, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async moveTo(scope: TicketScope, idText: string, input: unknown): Promise<Ticket> {
    const id = parseId(idText);
    const { status, resolution, sequence } = parseInput(statusInput, input, '');
    return this.#step(scope, id, (ticket) => {
      if (sequence !== undefined && sequence !== ticket.sequence) throw new DomainError('CONFLICT');
      const change = moveTo(ticket.status, status, this.#ports.now());
      const seen = { sequence: ticket.sequence };
      return this.#ports.repository.change(id, seen, {
        ...change,
        ...(resolution !== undefined && { resolution }),
      });
    });
  }

  /**
   * Gives a ticket to a member of the staff, or to nobody.
   * @throws BAD_USER_INPUT, NOT_FOUND, INVALID_TRANSITION, SERVICE_UNAVAILABLE
   */
  async assign(scope: TicketScope, idText: string, assigneeIdText: string | null): Promise<Ticket> {
    const id = parseId(idText);
    const assigneeId = parseOptionalId(assigneeIdText, 'assigneeId');
    const assignee = assigneeId === undefined ? null : await this.#staffMember(assigneeId);
    const change = { assignedTo: assignee?.id ?? null, assignedToName: assignee?.name ?? null };
    return this.#step(scope, id, (ticket) => {
      const { status, sequence } = ticket;
      if (status === 'closed') throw invalidTransition(status, status, 'A closed ticket stays as it is.');
      return this.#ports.repository.change(id, { sequence }, change);
    });
  }

  /** Writes a comment to a ticket that is as it was read; null when it has changed since. */
  async #add(ticket: Ticket, { comment, isByStaff, operationId, field }: Addition): Promise<Ticket | null> {
    if (ticket.commentCount >= MAX_COMMENTS) {
      throw badInput(field, `This ticket already has ${MAX_COMMENTS} comments. Open a new one.`);
    }
    const createdAt = this.#ports.now();
    const added = { ...comment, createdAt, ...(operationId !== undefined && { id: operationId }) };
    const to = comment.isInternal ? ticket.status : statusAfterComment(ticket.status, !isByStaff);
    const change = to === ticket.status ? {} : moveTo(ticket.status, to, createdAt);
    const entry = { comment: added, change, isByStaff };
    return this.#ports.repository.addComment(ticket.id, { status: ticket.status }, entry);
  }

  async #staffMember(id: string): Promise<{ id: string; name: string }> {
    const found = await this.#ports.staff.nameOf(id);
    if (!found) throw notFound('User', id);
    if (found === 'not staff') throw badInput('assigneeId', 'must be a member of the staff.');
    return { id, name: found.name };
  }

  /** Reads the ticket and takes a step on it; where another one came first, on the ticket as it then is. */
  async #step(
    scope: TicketScope,
    id: string,
    take: (ticket: Ticket) => Promise<Ticket | null>,
  ): Promise<Ticket> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const ticket = await this.#ports.repository.find(scope, id);
      if (!ticket) throw notFound('Ticket', id);
      const changed = await take(ticket);
      if (!changed) continue;
      this.#ports.news.changed(changed);
      return changed;
    }
    throw new DomainError('CONFLICT');
  }
}
