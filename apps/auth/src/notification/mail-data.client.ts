import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { OrderMailClient, TicketMailClient } from './notification.service';

const text = z.string().nullable();

const order = z.object({
  orderNumber: z.string(),
  customerName: text,
  customerEmail: z.string(),
  currency: z.string(),
  items: z.array(
    z.object({
      productName: z.string(),
      variantName: text,
      sku: z.string(),
      quantity: z.number(),
      price: z.number(),
      subtotal: z.number(),
    }),
  ),
  subtotal: z.number(),
  discount: z.number(),
  tax: z.number(),
  shipping: z.number(),
  total: z.number(),
  couponCode: text,
  shippingMethod: z.string(),
  shippingAddress: z.object({
    name: text,
    street: z.string(),
    city: z.string(),
    state: z.string(),
    zip: z.string(),
    country: z.string(),
  }),
  linkToken: text,
});
const ORDER = `mutation OrderMail($orderId: ID!, $withLink: Boolean!) {
  prepareOrderMail(orderId: $orderId, withLink: $withLink) {
    orderNumber customerName customerEmail currency subtotal discount tax shipping total couponCode shippingMethod
    items { productName variantName sku quantity price subtotal }
    shippingAddress { name street city state zip country }
    linkToken
  }
}`;

const checkout = z.object({ customerName: text, customerEmail: z.string() });
const CHECKOUT = `query CheckoutMail($groupId: ID!) {
  checkoutForMail(groupId: $groupId) { customerName customerEmail }
}`;

const ticket = z.object({
  ticketNumber: z.string(),
  subject: z.string(),
  customerId: text,
  customerName: z.string(),
  customerEmail: z.string(),
  assignedTo: text,
  resolution: text,
  comment: z.object({ author: z.string(), text: z.string() }).nullable(),
  linkToken: text,
});
const TICKET = `mutation TicketMail($ticketId: ID!, $commentId: ID, $withLink: Boolean!) {
  prepareTicketMail(ticketId: $ticketId, commentId: $commentId, withLink: $withLink) {
    ticketNumber subject customerId customerName customerEmail assignedTo resolution
    comment { author text }
    linkToken
  }
}`;

/** Reads the data of order mails from the order service. */
export function createOrderMailClient(client: ServiceClient): OrderMailClient {
  return {
    findOrder: async (orderId, withLink) => {
      const { prepareOrderMail } = await client.call({
        query: ORDER,
        variables: { orderId, withLink },
        result: z.object({ prepareOrderMail: order.nullable() }),
      });
      return prepareOrderMail;
    },
    findCheckout: async (groupId) => {
      const { checkoutForMail } = await client.call({
        query: CHECKOUT,
        variables: { groupId },
        result: z.object({ checkoutForMail: checkout.nullable() }),
      });
      return checkoutForMail;
    },
  };
}

/** Reads the data of ticket mails from the ticket service. */
export function createTicketMailClient(client: ServiceClient): TicketMailClient {
  return {
    findTicket: async (ticketId, { commentId, withLink }) => {
      const { prepareTicketMail } = await client.call({
        query: TICKET,
        variables: { ticketId, withLink, ...(commentId !== undefined && { commentId }) },
        result: z.object({ prepareTicketMail: ticket.nullable() }),
      });
      return prepareTicketMail;
    },
  };
}
