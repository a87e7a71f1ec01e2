import type { SubgraphContract } from './contract';

const TICKET =
  'id ticketId subject description category priority status customerName customerEmail customerId assignedTo ' +
  'assignedToName resolution attachments comments { userId userName userRole message isInternal createdAt } ' +
  'createdAt updatedAt resolvedAt closedAt';
const PAGE = `tickets { ${TICKET} } pagination { page limit total pages }`;

export const ticket: SubgraphContract = {
  fields: {
    'Query.tickets': {
      args: {
        page: 'Int',
        limit: 'Int',
        status: 'String',
        priority: 'String',
        category: 'String',
        customerId: 'String',
        search: 'String',
      },
      select: PAGE,
    },
    'Query.myTickets': { args: { page: 'Int', limit: 'Int' }, select: PAGE },
    'Query.ticket': { args: { id: 'ID!' }, select: TICKET },
    'Mutation.createTicket': { args: { input: 'CreateTicketInput!' }, select: TICKET },
    'Mutation.addTicketComment': { args: { input: 'AddTicketCommentInput!' }, select: TICKET },
  },
  inputs: {
    CreateTicketInput: {
      fields: {
        subject: 'any!',
        description: 'any!',
        category: 'String!',
        customerName: 'any!',
        customerEmail: 'any!',
        priority: 'any',
        customerId: 'any',
        attachments: 'any',
      },
      sample: {
        subject: 'Help',
        description: 'It broke',
        category: 'technical',
        customerName: 'A',
        customerEmail: 'a@example.com',
        priority: 'high',
        attachments: ['https://example.com/a.png'],
      },
    },
    AddTicketCommentInput: {
      fields: { ticketId: 'ID!', message: 'any!', isInternal: 'any' },
      sample: { ticketId: '65f000000000000000000001', message: 'Thanks', isInternal: false },
    },
  },
  enums: {},
};
