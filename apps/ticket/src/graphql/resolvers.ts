import type { PageReading } from '@e-storefront/domain';
import type { Resolvers } from '../schema.generated';
import { isByStaff } from '../ticket/guest-ticket.service';
import type { TicketPage } from '../ticket/ticket.service';
import { GUEST_USER_ID, MAX_COMMENTS, type Ticket } from '../ticket/ticket';

const toTicketPage = ({ items, pagination }: PageReading<Ticket>): TicketPage => ({
  tickets: items,
  pagination,
});
const toReference = (id: string | null) => (id === null ? null : { id });

export const resolvers: Resolvers = {
  Query: {
    tickets: async (_parent, args, context) => toTicketPage(await context.tickets.list(context, args)),
    myTickets: async (_parent, args, context) => toTicketPage(await context.tickets.listOwn(context, args)),
    ticket: (_parent, { id }, context) => context.tickets.find(context, id),
    guestTicket: (_parent, { token }, { guestTickets }) => guestTickets.find(token),
  },
  Mutation: {
    createTicket: async (_parent, { input }, context) => {
      const ticket = await context.tickets.create(context, input, context.operationId);
      context.createdTickets.add(ticket);
      return ticket;
    },
    addTicketComment: (_parent, { input }, context) =>
      context.workflow.addComment(context, input, context.operationId),
    updateTicketStatus: (_parent, { id, ...input }, context) =>
      context.workflow.updateStatus(context, id, input),
    assignTicket: (_parent, { id, assigneeId }, context) =>
      context.workflow.assign(context, id, assigneeId ?? null),
    addGuestTicketComment: (_parent, { token, message }, { guestTickets, operationId }) =>
      guestTickets.addComment(token, message, operationId),
    revokeTicketLinks: (_parent, { id }, context) => context.guestTickets.revokeLinks(context, id),
    prepareTicketMail: (_parent, { ticketId, ...options }, { guestTickets }) =>
      guestTickets.prepareMail(ticketId, options),
  },
  Subscription: {
    ticketUpdated: {
      subscribe: (_parent, { ticketId }, context) => context.ticketUpdates.subscribe(context, ticketId),
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
