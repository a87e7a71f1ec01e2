import { startFakeSubgraph, type FakeSubgraph, type TestIdentity } from '@e-storefront/testing';

const ORDER = `
  type OrderMailLine { productName: String! variantName: String sku: String! quantity: Int! price: Float! subtotal: Float! }
  type MailAddress { name: String street: String! city: String! state: String! zip: String! country: String! }
  type OrderMail { orderNumber: String! customerName: String customerEmail: String! currency: String!
    items: [OrderMailLine!]! subtotal: Float! discount: Float! tax: Float! shipping: Float! total: Float!
    couponCode: String shippingMethod: String! shippingAddress: MailAddress! linkToken: String }
  type CheckoutMail { customerName: String customerEmail: String! }
  type Query { checkoutForMail(groupId: ID!): CheckoutMail }
  type Mutation { prepareOrderMail(orderId: ID!, withLink: Boolean!): OrderMail }`;
const TICKET = `
  type MailedComment { author: String! text: String! }
  type TicketMail { ticketNumber: String! subject: String! customerId: ID customerName: String! customerEmail: String!
    assignedTo: ID resolution: String comment: MailedComment linkToken: String }
  type Query { nothing: Int }
  type Mutation { prepareTicketMail(ticketId: ID!, commentId: ID, withLink: Boolean!): TicketMail }`;

/** The response of prepareOrderMail, with overrides. */
export function orderForMail(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    orderNumber: 'ORD-20260301-7F3K9Q',
    customerName: 'Asha Rao',
    customerEmail: 'asha.orders@example.com',
    currency: 'INR',
    items: [
      {
        productName: 'Desk lamp <b>&',
        variantName: 'Blue / L',
        sku: 'LAMP-BL',
        quantity: 2,
        price: 499.5,
        subtotal: 999,
      },
      { productName: 'Bulb', variantName: null, sku: 'BULB', quantity: 1, price: 35.5, subtotal: 35.5 },
    ],
    subtotal: 1034.5,
    discount: 34.5,
    tax: 80,
    shipping: 10,
    total: 1090,
    couponCode: 'SAVE',
    shippingMethod: 'STANDARD',
    shippingAddress: {
      name: 'Asha Rao',
      street: '1 MG Road',
      city: 'Bengaluru',
      state: 'KA',
      zip: '560001',
      country: 'IN',
    },
    ...overrides,
  };
}

/** Fakes of the order and ticket services. */
export class FakeMailServices implements AsyncDisposable {
  /** Orders by id, as `orderForMail` makes them. */
  readonly orders = new Map<string, Record<string, unknown>>();
  /** Recipients of failed checkouts, by group. */
  readonly checkouts = new Map<string, { customerName: string | null; customerEmail: string }>();
  readonly tickets = new Map<string, Record<string, unknown>>();
  /** Whether all calls fail. */
  isUnavailable = false;
  readonly #fakeSubgraphs: FakeSubgraph[] = [];

  /** Returns the settings with their URLs. */
  async start(identity: Pick<TestIdentity, 'verifierOptions'>): Promise<Record<string, string>> {
    const order = await startFakeSubgraph(identity, {
      typeDefs: ORDER,
      resolvers: {
        Query: {
          checkoutForMail: (_parent, { groupId }) => this.#answer(this.checkouts.get(groupId) ?? null),
        },
        Mutation: {
          prepareOrderMail: (_parent, args) => this.#answer(withLink(this.orders.get(args.orderId), args)),
        },
      },
    });
    const ticket = await startFakeSubgraph(identity, {
      typeDefs: TICKET,
      resolvers: {
        Mutation: {
          prepareTicketMail: (_parent, args) => this.#answer(withLink(this.tickets.get(args.ticketId), args)),
        },
      },
    });
    this.#fakeSubgraphs.push(order, ticket);
    return { ORDER_URL: order.url, TICKET_URL: ticket.url };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#fakeSubgraphs.map((fake) => fake[Symbol.asyncDispose]()));
  }

  #answer<T>(value: T): T {
    if (this.isUnavailable) throw new Error('unavailable');
    return value;
  }
}

function withLink(
  found: Record<string, unknown> | undefined,
  args: { withLink: boolean },
): Record<string, unknown> | null {
  return found ? { ...found, linkToken: args.withLink ? 'link-token' : null } : null;
}
