import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DomainError } from '@e-storefront/errors';
import { deliverToConsumer } from '@e-storefront/bus';
import { createEvent, type EventData, type EventName } from '@e-storefront/events';
import {
  actor,
  startAccountsPeer,
  startPeer,
  testRedisUrl,
  TestSubgraph,
  type AccountsPeer,
  type Actor,
  type Json,
  type Peer,
} from '@e-storefront/testing';
import { start } from './main';

/** The categories that the stand-in for the category service knows. */
export const CATEGORIES = {
  fashion: { id: 'a'.repeat(24), name: 'Fashion', slug: 'fashion', isActive: true, parentId: null },
  shoes: {
    id: 'b'.repeat(24),
    name: 'Running Shoes',
    slug: 'shoes',
    isActive: true,
    parentId: 'a'.repeat(24),
  },
  books: { id: 'c'.repeat(24), name: 'Books', slug: 'books', isActive: true, parentId: null },
} as const;

interface CategoryRow {
  id: string;
  name: string;
  slug: string;
  isActive: boolean;
  parentId: string | null;
}

const CREATE = `mutation ($input: CreateProductInput!) { createProduct(input: $input) {
  id name price stock category categoryId sellerId tags isActive
  variants { id sku name price available options { name value } } } }`;

/** The product subgraph with its real server and stand-ins for category and order. */
export class TestShop implements AsyncDisposable {
  readonly seller = actor('seller');
  readonly admin = actor('admin');
  /** Customer and product, joined by a colon, of what counts as bought. */
  readonly bought = new Set<string>();
  /** The pieces that are sold, by product, as the stand-in for order answers for any orders. */
  readonly sold = new Map<string, number>();
  orderIsAway = false;
  categoryIsAway = false;
  /** The stand-in for auth. */
  auth!: AccountsPeer;
  /** Categories as the stand-in knows them; tests may change them. */
  readonly categories = new Map(
    Object.values(CATEGORIES).map((row) => [row.id as string, { ...row } as CategoryRow]),
  );
  subgraph!: TestSubgraph;
  #peers: Peer[] = [];
  #media = '';

  static async open(
    environment: Record<string, string> = {},
    { categoryIsAway = false }: { categoryIsAway?: boolean } = {},
  ): Promise<TestShop> {
    const shop = new TestShop();
    shop.categoryIsAway = categoryIsAway;
    shop.#media = await mkdtemp(path.join(tmpdir(), 'product-media-'));
    shop.subgraph = await TestSubgraph.start(start, async (identity) => {
      const category = await startPeer(identity, {
        typeDefs: `type Query { categories: List! } type List { data: [Category!]! }
          type Category { id: ID! name: String! slug: String! previousSlugs: [String!]! isActive: Boolean! parent: Category }`,
        resolvers: { Query: { categories: () => shop.#categories() } },
      });
      const order = await startPeer(identity, {
        typeDefs: `type Query { hasPurchased(customerId: ID!, productId: ID!): Boolean!
          soldQuantities(orderIds: [ID!]!): [Sold!]! }
          type Sold { productId: ID! quantity: Int! }`,
        resolvers: {
          Query: {
            soldQuantities: () => {
              if (shop.orderIsAway) throw new DomainError('SERVICE_UNAVAILABLE');
              return [...shop.sold].map(([productId, quantity]) => ({ productId, quantity }));
            },
            hasPurchased: (_parent, { customerId, productId }) => {
              if (shop.orderIsAway) throw new DomainError('SERVICE_UNAVAILABLE');
              return shop.bought.has(`${String(customerId)}:${String(productId)}`);
            },
          },
        },
      });
      shop.auth = await startAccountsPeer(identity);
      shop.#peers = [category, order, shop.auth];
      return {
        AUTH_URL: shop.auth.url,
        CATEGORY_URL: category.url,
        ORDER_URL: order.url,
        MEDIA_DIR: shop.#media,
        ...environment,
      };
    });
    return shop;
  }

  /** Adds a product of the shop's seller and gives it back. */
  async product(input: Record<string, unknown> = {}, as: Actor = this.seller): Promise<Json> {
    const defaults = { name: 'Trail shoe', description: 'Light.', price: 10, category: 'shoes', stock: 20 };
    const variables = { input: { ...defaults, sellerId: as.id, ...input } };
    return (await this.subgraph.data(CREATE, { as, variables })).createProduct;
  }

  /** Tells the subgraph of an event, and waits until it has handled it. */
  async tell<N extends EventName>(name: N, data: EventData<N>): Promise<void> {
    const prefix = this.subgraph.eventsPrefix;
    await deliverToConsumer(
      { consumer: 'product', prefix, redisUrl: testRedisUrl() },
      createEvent(name, data),
    );
  }

  /** The figures of a product as its seller sees them. */
  async figures(id: string): Promise<Json> {
    const query = `query ($id: ID!) { product(id: $id) {
      stock price rating reviewCount variants { id sku price onHand reserved available } } }`;
    return (await this.subgraph.data(query, { as: this.admin, variables: { id } })).product;
  }

  /** One call of the stock API, as order makes it; gives the code of its refusal, or undefined. */
  async stock(
    mutation: 'reserve' | 'commit' | 'release' | 'ship' | 'return',
    reference: string,
    lines?: readonly Json[],
  ): Promise<string | undefined> {
    const answer = await this.stockAnswer(mutation, reference, lines);
    return answer.errors[0]?.extensions.code;
  }

  async stockAnswer(
    mutation: 'reserve' | 'commit' | 'release' | 'ship' | 'return',
    reference: string,
    lines?: readonly Json[],
  ) {
    const [declared, passed] = lines ? [', $lines: [StockLineInput!]!', ', lines: $lines'] : ['', ''];
    const query = `mutation ($reference: ID!${declared}) { ${mutation}Stock(reference: $reference${passed}) }`;
    return this.subgraph.call(query, { caller: 'order', variables: { reference, lines } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.subgraph[Symbol.asyncDispose]();
    for (const peer of this.#peers) await peer[Symbol.asyncDispose]();
    await rm(this.#media, { recursive: true, force: true });
  }

  #categories() {
    if (this.categoryIsAway) throw new DomainError('SERVICE_UNAVAILABLE');
    const all = [...this.categories.values()];
    return {
      data: all.map(({ parentId, ...row }) => ({
        previousSlugs: [],
        ...row,
        parent: parentId && { id: parentId },
      })),
    };
  }
}

/** A line of a stock call: so many pieces of a product's first variant. */
export function lineOf(product: Json, quantity: number): Json {
  return { productId: product.id, variantId: product.variants[0].id, quantity };
}
