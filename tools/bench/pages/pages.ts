/** The caller: a guest, or a logged-in user. */
export type Viewer = 'guest' | 'customer' | 'seller';

/** One page of the shop as a front end asks for it. */
interface PageKind {
  /** Part of URLs and file names. */
  slug: string;
  title: string;
  query: string;
  viewers: readonly Viewer[];
}

/** A page kind as requested by one kind of viewer. */
export interface Page extends Omit<PageKind, 'viewers'> {
  viewer: Viewer;
  /** The requests, in turns. */
  bodies: readonly string[];
  /** The headers of each session. */
  sessions: readonly Record<string, string>[];
}

export interface PageRequest {
  headers: Record<string, string>;
  body: string;
}

/** The callers' tokens, one session each, and the objects that they request. */
export interface Audience {
  customers: readonly string[];
  sellers: readonly string[];
  productIds: readonly string[];
}

const CATALOGUE = `query CataloguePage($page: Int, $limit: Int) {
  products(page: $page, limit: $limit, sortBy: "popular") {
    products { id name price stock rating reviewCount imageUrl categoryDetails { name slug } seller { id name } }
    pagination { page pages total }
  }
}`;

const PRODUCT = `query ProductPage($id: ID!) {
  product(id: $id) {
    id name description price stock tags rating reviewCount
    categoryDetails { name breadcrumbs { name slug } }
    seller { id name email }
    variants { id sku price available }
    reviews(limit: 5) { reviews { userName rating comment createdAt } }
    related(limit: 4) { id name price imageUrl }
  }
}`;

const SEARCH = `query SearchPage($search: String!, $limit: Int) {
  products(search: $search, limit: $limit) {
    products { id name price stock rating imageUrl }
    pagination { page pages total }
  }
}`;

const CATEGORY_TREE = `query CategoryTree {
  categories { data { id name slug productCount children { id name slug productCount } } }
}`;

const ORDER_HISTORY = `query OrderHistory($page: Int, $limit: Int) {
  myOrders(page: $page, limit: $limit) {
    orders {
      id orderNumber orderStatus paymentStatus total createdAt
      items { quantity price productName product { id imageUrl } }
      seller { id name }
      tickets { ticketId status }
    }
    pagination { page pages total }
  }
}`;

const SELLER_ORDERS = `query SellerOrders($page: Int, $limit: Int) {
  orders(page: $page, limit: $limit) {
    orders {
      id orderNumber orderStatus paymentStatus total createdAt
      customer { id name }
      items { quantity price productName product { id imageUrl } }
    }
    pagination { page pages total }
  }
}`;

const SHOPPERS = ['guest', 'customer'] as const;
const SEARCHES = 'phone shirt lamp bag cream book ball chair watch shoe desk camera'.split(' ');

const KINDS = [
  { slug: 'catalogue', title: 'Catalogue, 24 products', query: CATALOGUE, viewers: SHOPPERS },
  { slug: 'product', title: 'Product page', query: PRODUCT, viewers: SHOPPERS },
  { slug: 'search', title: 'Search, 24 products', query: SEARCH, viewers: SHOPPERS },
  { slug: 'category-tree', title: 'Category tree with counts', query: CATEGORY_TREE, viewers: SHOPPERS },
  { slug: 'order-history', title: 'Order history, 10 orders', query: ORDER_HISTORY, viewers: ['customer'] },
  { slug: 'seller-orders', title: "A seller's orders, 20", query: SELLER_ORDERS, viewers: ['seller'] },
] as const satisfies readonly PageKind[];

/** The measured pages. */
export function pagesOf({ customers, sellers, productIds }: Audience): Page[] {
  const variables: Record<(typeof KINDS)[number]['slug'], readonly object[]> = {
    catalogue: [{ page: 1, limit: 24 }],
    product: productIds.map((id) => ({ id })),
    search: SEARCHES.map((search) => ({ search, limit: 24 })),
    'category-tree': [{}],
    'order-history': [{ page: 1, limit: 10 }],
    'seller-orders': [{ page: 1, limit: 20 }],
  };
  const json = { 'content-type': 'application/json' };
  const loggedIn = (tokens: readonly string[]) =>
    tokens.map((token) => ({ ...json, authorization: `Bearer ${token}` }));
  const sessions = { guest: [json], customer: loggedIn(customers), seller: loggedIn(sellers) };
  return KINDS.flatMap(({ viewers, ...kind }) =>
    viewers.map((viewer) => ({
      ...kind,
      viewer,
      bodies: variables[kind.slug].map((one) => JSON.stringify({ query: kind.query, variables: one })),
      sessions: sessions[viewer],
    })),
  );
}

/** Requests that together contain every argument and every session. */
export function requestsOf({ bodies, sessions }: Pick<Page, 'bodies' | 'sessions'>): PageRequest[] {
  return Array.from({ length: Math.max(bodies.length, sessions.length) }, (_, index) => ({
    headers: sessions[index % sessions.length] ?? {},
    body: bodies[index % bodies.length] ?? '',
  }));
}

/**
 * The requests of one connection: always of one session, because no user sends the same request twice at once, and
 * all arguments, with a different start per connection.
 */
export function requestsOfConnection(
  { bodies, sessions }: Pick<Page, 'bodies' | 'sessions'>,
  connection: number,
  connections: number,
): PageRequest[] {
  const headers = sessions[connection % sessions.length] ?? {};
  const start = Math.floor((connection * bodies.length) / connections);
  return [...bodies.slice(start), ...bodies.slice(0, start)].map((body) => ({ headers, body }));
}
