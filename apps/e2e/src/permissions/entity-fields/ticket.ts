import { entity, type Path, type EntityFieldAttempts } from '../ask';

const within = ({ door, text }: Path, inner: string): Path => ({ door, text: text.replace('…', inner) });

export const entityFields: EntityFieldAttempts = {
  Ticket: ({ of }) => entity('ticket', 'Ticket', of.ticketId),
  TicketComment: ({ of }) => within(entity('ticket', 'Ticket', of.ticketId), 'comments { … }'),
  'TicketComment (internal)': ({ self }) =>
    within(entity('ticket', 'Ticket', self.quietTicketId), 'comments { … }'),
  User: ({ of }) => entity('ticket', 'User', of.person.id),
  Order: ({ of }) => entity('ticket', 'Order', of.orderId),
  Product: ({ of }) => within(entity('ticket', 'Ticket', of.ticketId), 'product { … }'),
};
