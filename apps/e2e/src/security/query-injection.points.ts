/** An argument that accepts text: the subgraph and the operation. */
export interface InjectionPoint {
  subgraph: string;
  query: string;
  /** A text search may match words of the texts; it must only not fail. The same applies to a sort order. */
  mayFind: boolean;
}

const text = (subgraph: string, field: string): InjectionPoint => ({
  subgraph,
  query: `query T($value: String!) { ${field} }`,
  mayFind: false,
});
const search = (subgraph: string, field: string): InjectionPoint => ({
  ...text(subgraph, field),
  mayFind: true,
});
const id = (subgraph: string, field: string): InjectionPoint => ({
  subgraph,
  query: `query I($value: ID!) { ${field} }`,
  mayFind: false,
});

export const INJECTION_POINTS: Record<string, InjectionPoint> = {
  'products(search)': search('product', 'products(search: $value) { products { id } }'),
  'products(category)': text('product', 'products(category: $value) { products { id } }'),
  'products(tags)': text('product', 'products(tags: [$value]) { products { id } }'),
  'searchProducts(search)': search('product', 'searchProducts(search: $value) { id }'),
  'searchSuggestions(search)': search('product', 'searchSuggestions(search: $value) { text }'),
  'productsBySeller(sellerId)': text('product', 'productsBySeller(sellerId: $value) { id }'),
  'products(sortBy)': search('product', 'products(sortBy: $value, limit: 1) { products { id } }'),
  'products(sortOrder)': search('product', 'products(sortOrder: $value, limit: 1) { products { id } }'),
  'products(after)': text('product', 'products(after: $value) { products { id } }'),
  'product(id)': id('product', 'product(id: $value) { id }'),
  'category(id)': text('category', 'category(id: $value) { id }'),
  'categories(search)': search('category', 'categories(filter: { search: $value }) { data { id } }'),
  'users(search)': text('auth', 'users(search: $value) { users { id } }'),
  'users(role)': text('auth', 'users(role: $value) { users { id } }'),
  'user(id)': id('auth', 'user(id: $value) { id }'),
  'coupons(search)': text('coupon', 'coupons(search: $value) { coupons { id } }'),
  'coupon(id)': id('coupon', 'coupon(id: $value) { id }'),
  'validateCoupon(code)': text('coupon', 'validateCoupon(code: $value, orderTotal: 100) { valid }'),
  'order(id)': id('order', 'order(id: $value) { id }'),
  'orders(customerId)': text('order', 'orders(customerId: $value) { orders { id } }'),
  'salesAnalytics(period)': text('order', 'salesAnalytics(period: $value) { from }'),
  'tickets(search)': text('ticket', 'tickets(search: $value) { tickets { id } }'),
  'tickets(status)': text('ticket', 'tickets(status: $value) { tickets { id } }'),
  'tickets(customerId)': text('ticket', 'tickets(customerId: $value) { tickets { id } }'),
  'ticket(id)': id('ticket', 'ticket(id: $value) { id }'),
};
