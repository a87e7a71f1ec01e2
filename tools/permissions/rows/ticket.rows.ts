import type { SubgraphRows } from '../permission-matrix';

const COMMENT = 'id userId user userName userRole message isInternal createdAt';

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
    Ticket: {
      given: 'owner or staff, hidden',
      follow: `id ticketId subject description category priority status customerName customerEmail customerId customer
        assignedTo assignedToName assignee resolution attachments comments orderId order productId product sequence
        createdAt updatedAt resolvedAt closedAt`,
    },
    TicketComment: { given: 'owner or staff, hidden', follow: COMMENT },
    'TicketComment (internal)': { given: 'staff, hidden', follow: COMMENT },
    GuestTicket: {
      given: 'anyone',
      follow: `ticketId subject description status customerName attachments resolution takesAnswers comments createdAt
        updatedAt`,
    },
    GuestTicketComment: { given: 'anyone', follow: 'id author isByStaff message createdAt' },
    TicketMail: {
      given: 'service:mail:prepare',
      follow: `ticketNumber subject customerId customerName customerEmail assignedTo resolution comment linkToken`,
    },
    TicketMailComment: { given: 'service:mail:prepare', follow: 'author text' },
    TicketPage: { given: 'person', follow: 'tickets pagination' },
    User: { given: 'anyone', follow: 'id', but: { tickets: 'owner or staff, hidden' } },
    Order: { given: 'anyone', follow: 'id', but: { tickets: 'owner or staff, hidden' } },
    Product: { given: 'owner or staff, hidden', follow: 'id' },
  },
};
