import { unique } from '../../support/users';
import { literal, type RootFieldAttempts, type Attempt } from '../ask';
import { ticketLink } from '../mailed-links';

const comment = ({ of }: Attempt, isInternal: boolean): string =>
  `addTicketComment(input: ${literal({ ticketId: of.ticketId, message: 'Tried.', isInternal })}) { id }`;

export const rootFields: RootFieldAttempts = {
  'Query.myTickets': {
    call: () => 'myTickets { tickets { id } }',
    shows: ({ self }) => self.ticketId,
    isMine: true,
  },
  'Query.ticket': { call: ({ of }) => `ticket(id: "${of.ticketId}") { id }` },
  'Mutation.createTicket': {
    call: ({ of, self, world }) => {
      const { name: customerName, email: customerEmail, id: customerId } = of.person;
      // A guest has no account to open it for.
      const forWhom = of === self && self === world.triers.nobody.self ? {} : { customerId };
      const about = { subject: unique('subject'), description: 'Tried.', category: 'general' };
      return `createTicket(input: ${literal({ ...about, ...forWhom, customerName, customerEmail })}) { id }`;
    },
  },
  'Mutation.addTicketComment': { call: (trial) => comment(trial, false) },
  'Mutation.addTicketComment (internal)': { call: (trial) => comment(trial, true) },
  'Mutation.updateTicketStatus': {
    call: ({ of }) => `updateTicketStatus(id: "${of.ticketId}", status: "in_progress") { id }`,
    passesWith: ['INVALID_TRANSITION'],
  },
  'Query.guestTicket': {
    call: async ({ of }) => `guestTicket(token: "${await ticketLink(of.ticketId)}") { ticketId }`,
  },
  'Mutation.addGuestTicketComment': {
    call: async ({ of }) =>
      `addGuestTicketComment(token: "${await ticketLink(of.ticketId)}", message: "Tried.") { ticketId }`,
  },
  'Mutation.revokeTicketLinks': { call: ({ of }) => `revokeTicketLinks(id: "${of.ticketId}")` },
  'Mutation.assignTicket': { call: ({ of }) => `assignTicket(id: "${of.ticketId}") { id }` },
};
