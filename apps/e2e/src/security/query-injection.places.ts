import type { Json } from '@e-storefront/testing';

/** A place where text goes: the subgraph, the operation, and where in the data the hits are. */
export interface Place {
  subgraph: string;
  query: string;
  hits: (data: Json) => unknown;
}

const text = (subgraph: string, field: string, hits: Place['hits']): Place => ({
  subgraph,
  query: `query T($value: String!) { ${field} }`,
  hits,
});
const id = (subgraph: string, field: string): Place => ({
  subgraph,
  query: `query I($value: ID!) { it: ${field} }`,
  hits: ({ it }) => it,
});

/** A search by words may find words of these texts; it must only not break. */
export const PLACES: Record<string, Place> = {
  'products(search)': text('product', 'products(search: $value) { products { id } }', () => []),
  'products(category)': text(
    'product',
    'products(category: $value) { products { id } }',
    ({ products }) => products.products,
  ),
  'products(tags)': text(
    'product',
    'products(tags: [$value]) { products { id } }',
    ({ products }) => products.products,
  ),
  'searchProducts(search)': text('product', 'searchProducts(search: $value) { id }', () => []),
  'searchSuggestions(search)': text('product', 'searchSuggestions(search: $value) { text }', () => []),
  'productsBySeller(sellerId)': text(
    'product',
    'productsBySeller(sellerId: $value) { id }',
    (data) => data.productsBySeller,
  ),
  'products(sortBy)': text('product', 'products(sortBy: $value, limit: 1) { products { id } }', () => []),
  'products(sortOrder)': text(
    'product',
    'products(sortOrder: $value, limit: 1) { products { id } }',
    () => [],
  ),
  'products(after)': text(
    'product',
    'products(after: $value) { products { id } }',
    ({ products }) => products.products,
  ),
  'product(id)': id('product', 'product(id: $value) { id }'),
  'category(id)': text('category', 'category(id: $value) { id }', ({ category }) => category),
  'categories(search)': text('category', 'categories(filter: { search: $value }) { data { id } }', () => []),
  'users(search)': text('auth', 'users(search: $value) { users { id } }', ({ users }) => users.users),
  'users(role)': text('auth', 'users(role: $value) { users { id } }', ({ users }) => users.users),
  'user(id)': id('auth', 'user(id: $value) { id }'),
  'coupons(search)': text(
    'coupon',
    'coupons(search: $value) { coupons { id } }',
    ({ coupons }) => coupons.coupons,
  ),
  'coupon(id)': id('coupon', 'coupon(id: $value) { id }'),
  'validateCoupon(code)': text(
    'coupon',
    'validateCoupon(code: $value, orderTotal: 100) { valid }',
    (data) => data.validateCoupon.valid,
  ),
  'order(id)': id('order', 'order(id: $value) { id }'),
  'orders(customerId)': text(
    'order',
    'orders(customerId: $value) { orders { id } }',
    ({ orders }) => orders.orders,
  ),
  'salesAnalytics(period)': text(
    'order',
    'salesAnalytics(period: $value) { from }',
    (data) => data.salesAnalytics,
  ),
  'tickets(search)': text(
    'ticket',
    'tickets(search: $value) { tickets { id } }',
    ({ tickets }) => tickets.tickets,
  ),
  'tickets(status)': text(
    'ticket',
    'tickets(status: $value) { tickets { id } }',
    ({ tickets }) => tickets.tickets,
  ),
  'tickets(customerId)': text(
    'ticket',
    'tickets(customerId: $value) { tickets { id } }',
    ({ tickets }) => tickets.tickets,
  ),
  'ticket(id)': id('ticket', 'ticket(id: $value) { id }'),
};
