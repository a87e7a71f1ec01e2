import { allow } from 'graphql-shield';
import {
  can,
  check,
  dependsOnCaller,
  hasScope,
  isAuthenticated,
  isPersonOrGuest,
  isPublic,
  type PermissionTree,
} from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { Ticket, TicketComment } from '../ticket/ticket';

const isVisibleTicket = check<Ticket, unknown, AppContext>('isVisibleTicket', ({ parent, context }) => {
  const { scope, opened } = context;
  if (scope === 'all' || opened.has(parent)) return true;
  return scope !== 'none' && parent.customerId === scope.customerId;
});

const isVisibleComment = check<TicketComment, unknown, AppContext>(
  'isVisibleComment',
  ({ parent, context }) => context.scope === 'all' || !parent.isInternal,
);

export const permissions: PermissionTree = {
  Query: {
    tickets: can('ticket:work'),
    myTickets: isAuthenticated,
    ticket: isAuthenticated,
    guestTicket: isPublic,
  },
  Mutation: {
    createTicket: isPersonOrGuest,
    addTicketComment: isAuthenticated,
    updateTicketStatus: can('ticket:work'),
    assignTicket: can('ticket:work'),
    addGuestTicketComment: isPublic,
    revokeTicketLinks: can('ticket:work'),
    prepareTicketMail: hasScope('mail:prepare'),
  },
  // Checked in `subscribe`, too: this rule runs for each event only.
  Subscription: { ticketUpdated: isAuthenticated },
  Ticket: isVisibleTicket,
  TicketComment: isVisibleComment,
  TicketPage: allow,
  // What the link of a mail has opened.
  GuestTicket: allow,
  GuestTicketComment: allow,
  TicketMail: allow,
  TicketMailComment: allow,
  // Links and lists that the scope has narrowed already.
  User: { id: allow, tickets: dependsOnCaller },
  Order: { id: allow, tickets: dependsOnCaller },
  Product: allow,
};
