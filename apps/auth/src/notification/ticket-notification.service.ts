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

/** What a mail about a ticket needs to know of it. */
export interface TicketForMail extends MailedTicket {
  /** Null for a guest's ticket. */
  customerId: string | null;
  customerName: string;
  customerEmail: string;
  assignedTo: string | null;
  resolution: string | null;
  /** The comment that was asked for; null for an internal one, or none. */
  comment: MailedComment | null;
  /** Opens the page of the ticket; null when it was not asked for. */
  linkToken: string | null;
}

/** Knows tickets; the ticket service does. */
export interface TicketMailClient {
  /** Null for a ticket that is not there. @param options.withLink whether a link is made for the reader */
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

/** Writes the mails about tickets: to customers and guests, and to the staff who work on them. */
export class TicketNotificationService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** What is done with each event. */
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

  /** Mails to the address of the ticket: a guest's, or a customer's who has an account still. */
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

  /** Mails to the member of the staff who works on the ticket, where there is one. */
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
