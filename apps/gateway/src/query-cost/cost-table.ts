/**
 * Cost of operations. One point is about one row that a subgraph reads and sends, or one object that it looks up; leaf
 * fields of such an object are free. A list costs its rows: its `limit`, or the number assumed here. The figures are
 * estimates before execution; they limit the work and do not measure it.
 */

/** Assumed rows of a list field without an entry below and without a `limit`. */
export const DEFAULT_ROWS = 10;

/** Assumed rows of lists without a `limit`: typical data of a large shop, or the subgraph's own maximum. */
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

/** Cost of a field besides its rows, for aggregations, searches and password hashing. */
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

/** Cost of any other mutation besides its rows. */
export const MUTATION_COST = 10;

/** Cost of introspecting the whole schema. */
export const INTROSPECTION_COST = 100;

/** Types that are loaded together with their parent. */
export const FREE_TYPES: ReadonlySet<string> = new Set([
  'Pagination',
  'UserPagination',
  'ShippingAddress',
  'VariantOption',
]);
