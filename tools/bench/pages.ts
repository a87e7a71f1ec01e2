/** One page of the shop as a front end asks for it. */
export interface Page {
  name: string;
  query: string;
  variables: Record<string, unknown>[];
  /** Who asks: a guest, or a customer who is logged in. */
  as: 'guest' | 'customer';
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

const HISTORY = `query OrderHistory($page: Int, $limit: Int) {
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

/** The pages that are measured; product pages go round over the given products. */
export function pagesOf(productIds: string[]): Page[] {
  const first = [{ page: 1, limit: 24 }];
  const products = productIds.map((id) => ({ id }));
  return [
    { name: 'catalogue, guest', query: CATALOGUE, variables: first, as: 'guest' },
    { name: 'catalogue, logged in', query: CATALOGUE, variables: first, as: 'customer' },
    { name: 'product, guest', query: PRODUCT, variables: products, as: 'guest' },
    { name: 'product, logged in', query: PRODUCT, variables: products, as: 'customer' },
    { name: 'order history', query: HISTORY, variables: [{ page: 1, limit: 10 }], as: 'customer' },
  ];
}
