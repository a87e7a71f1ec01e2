import { z } from 'zod';
import { requirePrincipal, type Principal } from '@e-storefront/auth';
import { badInput, DomainError, notFound } from '@e-storefront/errors';
import { idOf, multilineText, objectId, parseInput } from '@e-storefront/values';
import { MAX_COMMENTS, type Ticket } from './ticket';
import { isStaff, type TicketScope } from './ticket.access';
import type { TicketRepository } from './ticket.repository';
import { oneOf } from './ticket.service';
import { invalidTransition, moveTo, STATUSES, statusAfterComment } from './ticket.transitions';

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

const statusInput = z.object({
  status: oneOf(STATUSES),
  resolution: multilineText(5_000).optional(),
  sequence: z.int().min(1, 'must be at least 1.').optional(),
});

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
    if (isInternal && !isStaff(writer)) throw new DomainError('FORBIDDEN');
    return this.#step(scope, ticketId, (ticket) => {
      if (ticket.commentCount >= MAX_COMMENTS) {
        throw badInput(
          'input.ticketId',
          `this ticket holds ${MAX_COMMENTS} comments already; open a new one.`,
        );
      }
      const now = this.#ports.now();
      const { id: userId, name: userName, role: userRole } = writer;
      const added = { userId, userName, userRole, message, isInternal, createdAt: now };
      const comment = { ...added, ...(operationId !== undefined && { id: operationId }) };
      const to = isInternal ? ticket.status : statusAfterComment(ticket.status, !isStaff(writer));
      const change = to === ticket.status ? {} : moveTo(ticket.status, to, now);
      return this.#ports.repository.addComment(ticketId, { status: ticket.status }, { comment, change });
    });
  }

  /** Moves a ticket to another status. @throws BAD_USER_INPUT, NOT_FOUND, INVALID_TRANSITION, CONFLICT */
  async moveTo(scope: TicketScope, idText: string, input: unknown): Promise<Ticket> {
    const id = idOf(idText);
    const { status, resolution, sequence } = parseInput(statusInput, input, '');
    return this.#step(scope, id, (ticket) => {
      if (sequence !== undefined && sequence !== ticket.sequence) throw new DomainError('CONFLICT');
      const change = moveTo(ticket.status, status, this.#ports.now());
      const seen = { sequence: ticket.sequence };
      return this.#ports.repository.change(id, seen, { ...change, ...(resolution && { resolution }) });
    });
  }

  /**
   * Gives a ticket to a member of the staff, or to nobody.
   * @throws BAD_USER_INPUT, NOT_FOUND, INVALID_TRANSITION, SERVICE_UNAVAILABLE
   */
  async assign(scope: TicketScope, idText: string, assigneeId: string | null): Promise<Ticket> {
    const id = idOf(idText);
    const assignee = assigneeId === null ? null : await this.#staffMember(idOf(assigneeId, 'assigneeId'));
    const change = { assignedTo: assignee?.id ?? null, assignedToName: assignee?.name ?? null };
    return this.#step(scope, id, (ticket) => {
      const { status, sequence } = ticket;
      if (status === 'closed') throw invalidTransition(status, status, 'A closed ticket stays as it is.');
      return this.#ports.repository.change(id, { sequence }, change);
    });
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
