/**
 * What operations cost. A point is about one row that a subgraph reads and sends, or one object that it looks up; a
 * plain value of such an object costs nothing. A list costs its rows: as many as its `limit` asks for, else the number
 * assumed here. The figures are estimates made before anything runs; they bound the work and do not measure it.
 */

/** What a field without an entry below is assumed to list when it has no `limit`. */
export const STANDARD_ROWS = 10;

/** Rows of lists without a `limit`: what a large shop's data holds, or what the subgraph cuts them to. */
export const ASSUMED_ROWS: Readonly<Record<string, number>> = {
  'Cart.items': 20,
  'Category.breadcrumbs': 4,
  'Category.children': 5,
  'CategoryList.data': 40,
  'CheckoutResult.orders': 5,
  'Order.items': 5,
  'Order.tickets': 3,
  'OrderGroup.orders': 5,
  'Product.images': 5,
  'Product.variants': 5,
  'Query.ordersByCustomer': 100,
  'Query.productsBySeller': 500,
  'Query.searchSuggestions': 8,
  'SalesAnalytics.daily': 30,
  'SalesAnalytics.monthly': 12,
  'SalesAnalytics.weekly': 12,
  'Ticket.comments': 20,
};

/** What calling a field costs besides its rows: sums over many rows, searches, and passwords that are hashed. */
export const CALL_COST: Readonly<Record<string, number>> = {
  'DashboardStats.totalUsers': 20,
  'Mutation.changePassword': 500,
  'Mutation.checkout': 100,
  'Mutation.createOrder': 100,
  'Mutation.login': 500,
  'Mutation.register': 500,
  'Mutation.resetPassword': 500,
  'Query.dashboardStats': 50,
  'Query.productFacets': 50,
  'Query.salesAnalytics': 50,
  'Query.searchProducts': 20,
  'Query.searchSuggestions': 20,
  'Query.sellerStats': 50,
};

/** What any other mutation costs besides its rows. */
export const MUTATION_COST = 10;

/** What a look at the whole schema costs. */
export const INTROSPECTION_COST = 100;

/** Objects that come with the one that they stand in. */
export const FREE_TYPES: ReadonlySet<string> = new Set([
  'Pagination',
  'UserPagination',
  'ShippingAddress',
  'VariantOption',
]);
