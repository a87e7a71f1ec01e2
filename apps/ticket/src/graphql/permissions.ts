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
import { isStaff, ticketScopeFor } from '../ticket/ticket-scope';

const isVisibleTicket = check<Ticket, unknown, AppContext>('isVisibleTicket', ({ parent, context }) => {
  if (context.createdTickets.has(parent)) return true;
  const scope = ticketScopeFor(context.principal);
  if (scope === 'all') return true;
  return scope !== 'none' && parent.customerId === scope.customerId;
});

const isVisibleComment = check<TicketComment, unknown, AppContext>(
  'isVisibleComment',
  ({ parent, context }) => isStaff(context.principal) || !parent.isInternal,
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
  // `subscribe` checks it, too: this rule runs once per event only.
  Subscription: { ticketUpdated: isAuthenticated },
  Ticket: isVisibleTicket,
  TicketComment: isVisibleComment,
  TicketPage: allow,
  // Authorized by the token of a mailed link.
  GuestTicket: allow,
  GuestTicketComment: allow,
  TicketMail: allow,
  TicketMailComment: allow,
  // The repository limits these to the scope of the caller.
  User: { id: allow, tickets: dependsOnCaller },
  Order: { id: allow, tickets: dependsOnCaller },
  Product: allow,
};
