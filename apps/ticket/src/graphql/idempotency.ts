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
    find: ({ id, context }) => context.ticketMade(id),
    // A guest sees what became of the ticket, also when an earlier call has opened it.
    restore: (ticket, { opened }) => void opened.add(ticket),
  }),
  addTicketComment: once<Ticket, { input: AddTicketCommentInput }, AppContext>({
    find: async ({ id, args, context: { scope, ticketById, commentsOf } }) => {
      if (scope === 'none') return null;
      const comments = await commentsOf.load(args.input.ticketId);
      return comments.some((comment) => comment.id === id) ? ticketById.load(args.input.ticketId) : null;
    },
  }),
  updateTicketStatus: once<Ticket, MutationUpdateTicketStatusArgs, AppContext>({
    find: async ({ args, context: { scope, tickets } }) => {
      const ticket = await tickets.find(scope, args.id);
      return ticket?.status === parseWord(args.status, STATUSES) ? ticket : null;
    },
  }),
  assignTicket: once(),
  addGuestTicketComment: once<GuestTicket, MutationAddGuestTicketCommentArgs, AppContext>({
    guestSecret: ({ token }) => token,
    find: ({ id, args, context: { guestTickets } }) => guestTickets.answered(args.token, id),
  }),
  revokeTicketLinks: once(),
  prepareTicketMail: 'internal',
};
