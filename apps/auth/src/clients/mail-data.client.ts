import type { ServiceClient } from '@e-storefront/subgraph';
import type { OrderMailClient, TicketMailClient } from '../notification/notification.service';
import { CheckoutMailDocument, OrderMailDocument } from './order.generated';
import { TicketMailDocument } from './ticket.generated';

/** Reads the data of order mails from the order service. */
export function createOrderMailClient(client: ServiceClient): OrderMailClient {
  return {
    findOrder: async (orderId, withLink) =>
      (await client.call(OrderMailDocument, { orderId, withLink })).prepareOrderMail,
    findCheckout: async (groupId) => (await client.call(CheckoutMailDocument, { groupId })).checkoutForMail,
  };
}

/** Reads the data of ticket mails from the ticket service. */
export function createTicketMailClient(client: ServiceClient): TicketMailClient {
  return {
    findTicket: async (ticketId, { commentId, withLink }) => {
      const variables = { ticketId, withLink, ...(commentId !== undefined && { commentId }) };
      return (await client.call(TicketMailDocument, variables)).prepareTicketMail;
    },
  };
}
