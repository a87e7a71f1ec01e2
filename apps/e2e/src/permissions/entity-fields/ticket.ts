import { client, entity, type Path, type EntityFieldAttempts } from '../ask';
import { ticketLink } from '../mailed-links';

const within = ({ door, text }: Path, inner: string): Path => ({ door, text: text.replace('…', inner) });

export const entityFields: EntityFieldAttempts = {
  Ticket: ({ of }) => entity('ticket', 'Ticket', of.ticketId),
  TicketComment: ({ of }) => within(entity('ticket', 'Ticket', of.ticketId), 'comments { … }'),
  'TicketComment (internal)': ({ self }) =>
    within(entity('ticket', 'Ticket', self.quietTicketId), 'comments { … }'),
  GuestTicket: async ({ of }) => client(`{ guestTicket(token: "${await ticketLink(of.ticketId)}") { … } }`),
  GuestTicketComment: async ({ of }) =>
    client(`{ guestTicket(token: "${await ticketLink(of.ticketId)}") { comments { … } } }`),
  TicketPage: () => client('{ myTickets(limit: 1) { … } }'),
  User: ({ of }) => entity('ticket', 'User', of.person.id),
  Order: ({ of }) => entity('ticket', 'Order', of.orderId),
  Product: ({ of }) => within(entity('ticket', 'Ticket', of.ticketId), 'product { … }'),
};
