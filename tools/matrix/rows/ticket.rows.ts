import type { SubgraphRows } from '../matrix';

const COMMENT = 'id userId user userName userRole message isInternal createdAt';

export const rows: SubgraphRows = {
  Query: {
    tickets: 'staff',
    myTickets: 'person',
    ticket: 'owner or staff, hidden',
  },
  Mutation: {
    createTicket: 'own, or staff for others',
    addTicketComment: 'owner or staff, hidden',
    'addTicketComment (internal)': 'staff',
    updateTicketStatus: 'staff',
    assignTicket: 'staff',
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
    TicketPage: { given: 'person', follow: 'tickets pagination' },
    User: { given: 'anyone', follow: 'id', but: { tickets: 'owner or staff, hidden' } },
    Order: { given: 'anyone', follow: 'id', but: { tickets: 'owner or staff, hidden' } },
    Product: { given: 'owner or staff, hidden', follow: 'id' },
  },
};
