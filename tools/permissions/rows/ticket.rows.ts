import type { SubgraphRows } from '../permission-matrix';

export const rows: SubgraphRows = {
  Query: {
    tickets: 'staff',
    myTickets: 'person',
    ticket: 'owner or staff, hidden',
    guestTicket: 'anyone',
  },
  Mutation: {
    createTicket: 'own, or staff for others',
    addTicketComment: 'owner or staff, hidden',
    'addTicketComment (internal)': 'staff',
    updateTicketStatus: 'staff',
    assignTicket: 'staff',
    addGuestTicketComment: 'anyone',
    revokeTicketLinks: 'staff',
    prepareTicketMail: 'service:mail:prepare',
  },
  Subscription: {
    ticketUpdated: 'owner or staff, hidden',
  },
  types: {
    Ticket: 'owner or staff, hidden',
    TicketComment: 'owner or staff, hidden',
    'TicketComment (internal)': 'staff, hidden',
    TicketPage: 'person',
    User: { given: 'anyone', but: { tickets: 'owner or staff, hidden' } },
    Order: { given: 'anyone', but: { tickets: 'owner or staff, hidden' } },
  },
};
