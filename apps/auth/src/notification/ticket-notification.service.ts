import type { EventHandlers } from '@e-storefront/messaging';
import type { DomainEvent } from '@e-storefront/events';
import { createMessageId } from '../email/compose-mail';
import { withToken, type FrontendUrls } from '../email/frontend-urls';
import { isDeliverable, type Mail, type Mailer } from '../email/mailer';

import {
  customerAnsweredMail,
  ticketAnsweredMail,
  ticketClosedMail,
  ticketOpenedMail,
  ticketResolvedMail,
  type MailedComment,
  type MailedTicket,
  type TicketMailInput,
} from './ticket-mails';
import type { UserRepository } from '../user/user.model';

export interface TicketForMail extends MailedTicket {
  /** Null for a guest's ticket. */
  customerId: string | null;
  customerName: string;
  customerEmail: string;
  assignedTo: string | null;
  resolution: string | null;
  /** The requested comment; null for an internal one. */
  comment: MailedComment | null;
  /** Opens the page of the ticket without a login; null unless requested. */
  linkToken: string | null;
}

/** The ticket service. */
export interface TicketMailClient {
  /** Null for an unknown ticket. @param options.withLink whether to create a link token */
  findTicket(
    ticketId: string,
    options: { commentId?: string; withLink: boolean },
  ): Promise<TicketForMail | null>;
}

interface Dependencies {
  users: Pick<UserRepository, 'findByIds'>;
  urls: FrontendUrls;
  mailer: Mailer;
  tickets: TicketMailClient;
}

type TicketEvent = 'ticket.opened.v1' | 'ticket.commented.v1' | 'ticket.resolved.v1' | 'ticket.closed.v1';
type TicketMailWriter = (input: TicketMailInput, ticket: TicketForMail) => Mail | null;

/** Sends ticket mails to customers, guests and assignees. */
export class TicketNotificationService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Handlers by event name. */
  get handlers(): Pick<EventHandlers<'auth'>, TicketEvent> {
    return {
      'ticket.opened.v1': (event) => this.#mailCustomer(event, (input) => ticketOpenedMail(input)),
      'ticket.commented.v1': (event) =>
        event.data.isByStaff
          ? this.#mailCustomer(event, (input, { comment }) => comment && ticketAnsweredMail(input, comment))
          : this.#mailAssignee(event),
      'ticket.resolved.v1': (event) =>
        this.#mailCustomer(event, (input, { resolution }) => ticketResolvedMail(input, resolution)),
      'ticket.closed.v1': (event) => this.#mailCustomer(event, (input) => ticketClosedMail(input)),
    };
  }

  /** Mails the address of the ticket, unless the customer's account was deleted. */
  async #mailCustomer(event: DomainEvent<TicketEvent>, write: TicketMailWriter): Promise<void> {
    const { ticketId, customerId } = event.data;
    if (customerId !== undefined && !(await this.#findAddress(customerId))) return;
    const { urls, tickets } = this.#dependencies;
    const hasOwnPage = customerId !== undefined && urls.detailPage('tickets', '', 'customer') !== null;
    const commentId = 'commentId' in event.data ? event.data.commentId : undefined;
    const ticket = await tickets.findTicket(ticketId, {
      withLink: !hasOwnPage,
      ...(commentId !== undefined && { commentId }),
    });
    if (!ticket || !isDeliverable(ticket.customerEmail)) return;
    const page = hasOwnPage ? urls.detailPage('tickets', ticket.ticketNumber, 'customer') : null;
    const url = page ?? withToken(urls.tokenPage('ticket'), ticket.linkToken ?? '');
    const to = { name: ticket.customerName, email: ticket.customerEmail };
    const mail = write({ to, ticket, url }, ticket);
    if (mail) await this.#send(mail, { eventId: event.id, recipientId: customerId ?? ticketId });
  }

  async #mailAssignee({ id, data }: DomainEvent<'ticket.commented.v1'>): Promise<void> {
    const { tickets, urls, users } = this.#dependencies;
    const ticket = await tickets.findTicket(data.ticketId, { commentId: data.commentId, withLink: false });
    if (!ticket?.assignedTo || !ticket.comment) return;
    const [assignee] = await users.findByIds([ticket.assignedTo]);
    if (!assignee?.email || !assignee.isActive) return;
    const url = urls.detailPage('tickets', ticket.ticketNumber, assignee.role);
    const mail = customerAnsweredMail({ to: assignee, ticket, url }, ticket.comment);
    await this.#send(mail, { eventId: id, recipientId: assignee.id });
  }

  async #findAddress(userId: string): Promise<string | null> {
    const [user] = await this.#dependencies.users.findByIds([userId]);
    return user?.email ? user.email : null;
  }

  async #send(mail: Mail, { eventId, recipientId }: { eventId: string; recipientId: string }): Promise<void> {
    await this.#dependencies.mailer.send({ ...mail, messageId: createMessageId(eventId, recipientId) });
  }
}
