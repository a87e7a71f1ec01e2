import { requirePrincipal } from '@e-storefront/auth';
import type { Page } from '@e-storefront/domain';
import type { Resolvers } from '../schema.generated';
import { isByStaff } from '../ticket/guest-ticket.service';
import { MAX_COMMENTS, NOBODY, type Ticket } from '../ticket/ticket';

const ticketPage = ({ items, pagination }: Page<Ticket>) => ({ tickets: items, pagination });
const link = (id: string | null) => (id === null ? null : { id });

export const resolvers: Resolvers = {
  Query: {
    tickets: async (_parent, args, { tickets, scope }) => ticketPage(await tickets.list(scope, args)),
    myTickets: async (_parent, args, { tickets, principal }) =>
      ticketPage(await tickets.listOwn(principal, args)),
    ticket: (_parent, { id }, { tickets, scope }) => tickets.find(scope, id),
    guestTicket: (_parent, { token }, { guestTickets }) => guestTickets.open(token),
  },
  Mutation: {
    createTicket: async (_parent, { input }, { tickets, principal, opened, operationId }) => {
      const ticket = await tickets.open(principal, input, operationId);
      opened.add(ticket);
      return ticket;
    },
    addTicketComment: (_parent, { input }, { work, principal, scope, operationId }) =>
      work.comment({ principal, scope, operationId }, input),
    updateTicketStatus: (_parent, { id, ...change }, { work, scope }) => work.moveTo(scope, id, change),
    assignTicket: (_parent, { id, assigneeId }, { work, scope }) =>
      work.assign(scope, id, assigneeId ?? null),
    addGuestTicketComment: (_parent, { token, message }, { guestTickets, operationId }) =>
      guestTickets.answer(token, message, operationId),
    revokeTicketLinks: (_parent, { id }, { guestTickets, scope }) => guestTickets.revokeLinks(scope, id),
    prepareTicketMail: (_parent, { ticketId, ...options }, { guestTickets }) =>
      guestTickets.prepareMail(ticketId, options),
  },
  Subscription: {
    ticketUpdated: {
      subscribe: async (_parent, { ticketId }, { follow, principal }) => {
        requirePrincipal(principal);
        return follow(ticketId) as never;
      },
      resolve: (ticket: Ticket) => ticket,
    },
  },
  Ticket: {
    __resolveReference: ({ id }, { ticketById }) => ticketById.load(id),
    customer: ({ customerId }) => link(customerId),
    assignee: ({ assignedTo }) => link(assignedTo),
    order: ({ orderId }) => link(orderId),
    product: ({ productId }, _args, { visibleProduct }) =>
      productId === null ? null : visibleProduct.load(productId),
    comments: ({ id }, _args, { commentsOf }) => commentsOf.load(id),
  },
  TicketComment: { user: ({ userId }) => (userId === NOBODY ? null : { id: userId }) },
  GuestTicket: {
    ticketId: ({ ticket }) => ticket.ticketId,
    subject: ({ ticket }) => ticket.subject,
    description: ({ ticket }) => ticket.description,
    status: ({ ticket }) => ticket.status,
    customerName: ({ ticket }) => ticket.customerName,
    attachments: ({ ticket }) => ticket.attachments,
    resolution: ({ ticket }) => ticket.resolution,
    takesAnswers: ({ ticket }) => ticket.status !== 'closed' && ticket.commentCount < MAX_COMMENTS,
    createdAt: ({ ticket }) => ticket.createdAt,
    updatedAt: ({ ticket }) => ticket.updatedAt,
  },
  GuestTicketComment: { author: ({ userName }) => userName, isByStaff },
  User: {
    __resolveReference: ({ id }) => ({ id }),
    tickets: ({ id }, _args, { ticketsOfCustomer }) => ticketsOfCustomer.load(id),
  },
  Order: {
    __resolveReference: ({ id }) => ({ id }),
    tickets: ({ id }, _args, { ticketsOfOrder }) => ticketsOfOrder.load(id),
  },
};
