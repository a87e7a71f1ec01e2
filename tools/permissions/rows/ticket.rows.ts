import type { RootRequest, SubgraphRows } from '../permission-matrix';

const ticketId: RootRequest['args'] = ({ owner }) => ({ id: owner.ticketId });

export const rows: SubgraphRows = {
  Query: {
    tickets: 'staff',
    myTickets: { access: 'person', shows: ({ self }) => self.ticketId },
    ticket: { access: 'owner or staff, else null', args: ticketId },
    guestTicket: { access: 'anyone', args: (attempt) => ({ token: attempt.ticketLink() }) },
  },
  Mutation: {
    createTicket: {
      access: 'own, or staff for others',
      args: ({ caller, isOwn, owner: { user } }) => ({
        // A guest has no account for the ticket.
        input: {
          customerId: caller === 'guest' && isOwn ? undefined : user.id,
          customerEmail: user.email,
          category: 'general',
        },
      }),
    },
    addTicketComment: {
      access: 'owner or staff, else null',
      args: ({ owner }) => ({ input: { ticketId: owner.ticketId } }),
    },
    'addTicketComment (internal)': {
      access: 'staff',
      args: ({ owner }) => ({ input: { ticketId: owner.ticketId, isInternal: true } }),
    },
    updateTicketStatus: {
      access: 'staff',
      args: ({ owner }) => ({ id: owner.ticketId, status: 'in_progress' }),
      passesWith: ['INVALID_TRANSITION'],
    },
    assignTicket: { access: 'staff', args: ticketId },
    addGuestTicketComment: { access: 'anyone', args: (attempt) => ({ token: attempt.ticketLink() }) },
    revokeTicketLinks: { access: 'staff', args: ticketId },
    prepareTicketMail: 'service:mail:prepare',
  },
  Subscription: {
    ticketUpdated: {
      access: 'owner or staff, else null',
      args: ({ owner }) => ({ ticketId: owner.ticketId }),
    },
  },
  types: {
    Ticket: { access: 'owner or staff, else null', locate: ({ owner }) => ({ id: owner.ticketId }) },
    TicketComment: {
      access: 'owner or staff, else null',
      locate: ({ owner }) => ({ type: 'Ticket', id: owner.ticketId, selection: 'comments { … }' }),
    },
    'TicketComment (internal)': {
      access: 'staff, else null',
      locate: ({ self }) => ({ type: 'Ticket', id: self.internalTicketId, selection: 'comments { … }' }),
    },
    TicketPage: 'person',
    User: {
      access: 'anyone',
      locate: ({ owner }) => ({ id: owner.user.id }),
      fields: { tickets: 'owner or staff, else null' },
    },
    Order: {
      access: 'anyone',
      locate: ({ owner }) => ({ id: owner.orderId }),
      fields: { tickets: 'owner or staff, else null' },
    },
    Product: { locate: ({ owner }) => ({ type: 'Ticket', id: owner.ticketId, selection: 'product { … }' }) },
  },
};
