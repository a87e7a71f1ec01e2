import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import { parseWord } from '@e-storefront/domain';
import type { AppContext } from './context';
import type { GuestTicket } from '../ticket/guest-ticket.service';
import type {
  AddTicketCommentInput,
  MutationAddGuestTicketCommentArgs,
  MutationUpdateTicketStatusArgs,
} from '../schema.generated';
import type { Ticket } from '../ticket/ticket';
import { STATUSES } from '../ticket/ticket-status';

export const idempotency: IdempotencyRules = {
  createTicket: once<Ticket, unknown, AppContext>({
    find: ({ id, context }) => context.tickets.findCreated(id),
    // Lets a guest read the ticket in the response to a retry, too.
    restore: (ticket, { createdTickets }) => void createdTickets.add(ticket),
  }),
  addTicketComment: once<Ticket, { input: AddTicketCommentInput }, AppContext>({
    find: async ({ id, args, context: { ticketById, commentsByTicket } }) => {
      const comments = await commentsByTicket.load(args.input.ticketId);
      return comments.some((comment) => comment.id === id) ? ticketById.load(args.input.ticketId) : null;
    },
  }),
  updateTicketStatus: once<Ticket, MutationUpdateTicketStatusArgs, AppContext>({
    find: async ({ args, context }) => {
      const ticket = await context.tickets.find(context, args.id);
      return ticket?.status === parseWord(args.status, STATUSES) ? ticket : null;
    },
  }),
  assignTicket: once(),
  addGuestTicketComment: once<GuestTicket, MutationAddGuestTicketCommentArgs, AppContext>({
    guestSecret: ({ token }) => token,
    find: ({ id, args, context: { guestTickets } }) => guestTickets.findWithComment(args.token, id),
  }),
  revokeTicketLinks: once(),
  prepareTicketMail: 'internal',
};
