import { randomBytes } from 'node:crypto';
import { DomainError } from '@e-storefront/errors';
import { startPeer, TestSubgraph, type Actor, type Json, type Peer } from '@e-storefront/testing';
import type { StartService } from '@e-storefront/service';
import { start } from './main';

export const newId = (): string => randomBytes(12).toString('hex');

export const OPEN = `mutation ($input: CreateTicketInput!) { createTicket(input: $input) {
  id ticketId subject description category priority status customerName customerEmail customerId assignedTo
  assignedToName resolution attachments orderId sequence createdAt updatedAt resolvedAt closedAt
  comments { message } order { id } product { id } customer { id } } }`;
export const COMMENT = `mutation ($input: AddTicketCommentInput!) { addTicketComment(input: $input) {
  id status sequence resolvedAt comments { id userId userName userRole message isInternal createdAt } } }`;
export const MOVE = `mutation ($id: ID!, $status: String!, $resolution: String, $sequence: Int) {
  updateTicketStatus(id: $id, status: $status, resolution: $resolution, sequence: $sequence) {
    status resolution sequence resolvedAt closedAt } }`;
export const ASSIGN = `mutation ($id: ID!, $assigneeId: ID) { assignTicket(id: $id, assigneeId: $assigneeId) {
  assignedTo assignedToName assignee { id } sequence } }`;
export const ONE = `query ($id: ID!) { ticket(id: $id) {
  id status sequence assignedToName comments { message isInternal } } }`;

/** What an account looks like to other services. */
interface Account {
  name: string;
  role: string;
  isActive: boolean;
}

/** What a product looks like to other services. */
interface Product {
  id: string;
  sellerId: string;
  onSale: boolean;
}

type Peers = Record<'auth' | 'order' | 'product', Peer>;

const AUTH = `enum UserRole { customer seller support admin super_admin }
  type User @key(fields: "id") { id: ID! name: String! role: UserRole isActive: Boolean }
  type AccountStanding { role: UserRole! isActive: Boolean! canSell: Boolean! }
  type Query { accountStandings(ids: [ID!]!): [AccountStanding]! }`;
const ORDER = `type OrderOwner { customerId: ID! sellerId: ID! }
  type Query { orderOwner(orderId: ID!): OrderOwner }`;
const PRODUCT = `type Product @key(fields: "id") { id: ID! sellerId: ID! onSale: Boolean! }
  type Query { product: Product }`;

/** The ticket subgraph with stand-ins for the services that it asks. */
export class TicketUnderTest implements AsyncDisposable {
  readonly subgraph: TestSubgraph;
  readonly databaseUri: string;
  /** The customers of orders, by order id. */
  readonly orders: Map<string, string>;
  /** Accounts by id. */
  readonly accounts: Map<string, Account>;
  /** Ids that nobody has. */
  readonly nobody: Set<string>;
  /** Products by id. */
  readonly products: Map<string, Product>;
  readonly peers: Peers;
  /** What the stand-ins do. */
  readonly state: { orderIsAway: boolean };

  private constructor(
    parts: Pick<
      TicketUnderTest,
      'subgraph' | 'databaseUri' | 'orders' | 'accounts' | 'nobody' | 'products' | 'peers' | 'state'
    >,
  ) {
    this.subgraph = parts.subgraph;
    this.databaseUri = parts.databaseUri;
    this.orders = parts.orders;
    this.accounts = parts.accounts;
    this.nobody = parts.nobody;
    this.products = parts.products;
    this.peers = parts.peers;
    this.state = parts.state;
  }

  static async start(): Promise<TicketUnderTest> {
    const orders = new Map<string, string>();
    const accounts = new Map<string, Account>();
    const products = new Map<string, Product>();
    const nobody = new Set<string>();
    const peers: Partial<Peers> = {};
    const state = { orderIsAway: false };
    let databaseUri = '';
    const startNoting: StartService = (environment) => {
      databaseUri = environment['MONGODB_URI'] ?? '';
      return start(environment);
    };
    const subgraph = await TestSubgraph.start(startNoting, async (identity) => {
      peers.auth = await startPeer(identity, {
        typeDefs: AUTH,
        resolvers: {
          User: { __resolveReference: (user) => accounts.get((user as { id: string }).id) ?? null },
          Query: {
            accountStandings: (_parent, { ids }: { ids: string[] }) =>
              ids.map((id) =>
                nobody.has(id)
                  ? null
                  : { role: 'customer', isActive: true, canSell: false, ...accounts.get(id) },
              ),
          },
        },
      });
      peers.order = await startPeer(identity, {
        typeDefs: ORDER,
        resolvers: {
          Query: {
            orderOwner: (_parent, { orderId }) => {
              if (state.orderIsAway) throw new DomainError('SERVICE_UNAVAILABLE');
              const customerId = orders.get(orderId ?? '');
              return customerId ? { customerId, sellerId: newId() } : null;
            },
          },
        },
      });
      peers.product = await startPeer(identity, {
        typeDefs: PRODUCT,
        resolvers: {
          Product: { __resolveReference: (one) => products.get((one as { id: string }).id) ?? null },
        },
      });
      return { AUTH_URL: peers.auth.url, ORDER_URL: peers.order.url, PRODUCT_URL: peers.product.url };
    });
    const { auth, order, product } = peers;
    if (!auth || !order || !product) throw new Error('The stand-ins did not start.');
    const known = { auth, order, product };
    const parts = { subgraph, databaseUri, orders, accounts, nobody, products, state };
    return new TicketUnderTest({ ...parts, peers: known });
  }

  /** What a new ticket of the actor is made of. */
  input(overrides: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      subject: 'The parcel has not come',
      description: 'It was to come on Monday.',
      category: 'order',
      customerName: 'Asha Rao',
      customerEmail: 'Asha@Example.com',
      ...overrides,
    };
  }

  async open(as: Actor, overrides: Record<string, unknown> = {}): Promise<Json> {
    const variables = { input: this.input(overrides) };
    return (await this.subgraph.data(OPEN, { as, variables })).createTicket;
  }

  async comment(as: Actor, ticketId: string, message: string): Promise<Json> {
    const variables = { input: { ticketId, message } };
    return (await this.subgraph.data(COMMENT, { as, variables })).addTicketComment;
  }

  /** Adds an internal comment. */
  async note(as: Actor, ticketId: string, message: string): Promise<Json> {
    const variables = { input: { ticketId, message, isInternal: true } };
    return (await this.subgraph.data(COMMENT, { as, variables })).addTicketComment;
  }

  async move(as: Actor, id: string, to: string | Record<string, unknown>): Promise<Json> {
    const variables = { id, ...(typeof to === 'string' ? { status: to } : to) };
    return (await this.subgraph.data(MOVE, { as, variables })).updateTicketStatus;
  }

  /** One ticket as somebody sees it. */
  async see(as: Actor, id: string): Promise<Json> {
    return (await this.subgraph.data(ONE, { as, variables: { id } })).ticket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.subgraph[Symbol.asyncDispose]();
    await Promise.all(Object.values(this.peers).map((peer) => peer[Symbol.asyncDispose]()));
  }
}
