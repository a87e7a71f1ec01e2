import { requirePrincipal } from '@e-storefront/auth';
import type { Page } from '@e-storefront/domain';
import type { Resolvers } from '../schema.generated';
import { isByStaff } from '../ticket/guest-ticket.service';
import { GUEST_USER_ID, MAX_COMMENTS, type Ticket } from '../ticket/ticket';

const toTicketPage = ({ items, pagination }: Page<Ticket>) => ({ tickets: items, pagination });
const toReference = (id: string | null) => (id === null ? null : { id });

export const resolvers: Resolvers = {
  Query: {
    tickets: async (_parent, args, { tickets, scope }) => toTicketPage(await tickets.list(scope, args)),
    myTickets: async (_parent, args, { tickets, principal }) =>
      toTicketPage(await tickets.listOwn(principal, args)),
    ticket: (_parent, { id }, { tickets, scope }) => tickets.find(scope, id),
    guestTicket: (_parent, { token }, { guestTickets }) => guestTickets.find(token),
  },
  Mutation: {
    createTicket: async (_parent, { input }, { tickets, principal, createdTickets, operationId }) => {
      const ticket = await tickets.create(principal, input, operationId);
      createdTickets.add(ticket);
      return ticket;
    },
    addTicketComment: (_parent, { input }, { workflow, principal, scope, operationId }) =>
      workflow.addComment({ principal, scope, operationId }, input),
    updateTicketStatus: (_parent, { id, ...input }, { workflow, scope }) =>
      workflow.updateStatus(scope, id, input),
    assignTicket: (_parent, { id, assigneeId }, { workflow, scope }) =>
      workflow.assign(scope, id, assigneeId ?? null),
    addGuestTicketComment: (_parent, { token, message }, { guestTickets, operationId }) =>
      guestTickets.addComment(token, message, operationId),
    revokeTicketLinks: (_parent, { id }, { guestTickets, scope }) => guestTickets.revokeLinks(scope, id),
    prepareTicketMail: (_parent, { ticketId, ...options }, { guestTickets }) =>
      guestTickets.prepareMail(ticketId, options),
  },
  Subscription: {
    ticketUpdated: {
      subscribe: async (_parent, { ticketId }, { subscribeToTicket, principal }) => {
        requirePrincipal(principal);
        return subscribeToTicket(ticketId);
      },
      resolve: (ticket: Ticket) => ticket,
    },
  },
  Ticket: {
    __resolveReference: ({ id }, { ticketById }) => ticketById.load(id),
    customer: ({ customerId }) => toReference(customerId),
    assignee: ({ assignedTo }) => toReference(assignedTo),
    order: ({ orderId }) => toReference(orderId),
    product: ({ productId }, _args, { visibleProduct }) =>
      productId === null ? null : visibleProduct.load(productId),
    comments: ({ id }, _args, { commentsByTicket }) => commentsByTicket.load(id),
  },
  TicketComment: { user: ({ userId }) => (userId === GUEST_USER_ID ? null : { id: userId }) },
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
    tickets: ({ id }, _args, { ticketsByCustomer }) => ticketsByCustomer.load(id),
  },
  Order: {
    __resolveReference: ({ id }) => ({ id }),
    tickets: ({ id }, _args, { ticketsByOrder }) => ticketsByOrder.load(id),
  },
};
