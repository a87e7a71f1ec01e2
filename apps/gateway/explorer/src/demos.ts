/** Roles of demo accounts, as the API spells them. */
export const ROLES = ['customer', 'seller', 'admin', 'support', 'super_admin'] as const;
export type Role = (typeof ROLES)[number];

/** A query for a demo's ids, so that the demo runs against any database. */
export interface Sample {
  /** A file in operations/samples, without its extension. */
  file: string;
  /** The path of each variable's value in the query's data. */
  into: Record<string, string>;
  /** The notice when the query returns no value. */
  missing: string;
}

/** A demo operation of the panel. */
export interface Demo {
  /** A file in operations, without its extension, which also identifies the demo in the page. */
  file: string;
  title: string;
  summary: string;
  /** The demo account to log in as; none for public demos. */
  as?: Role;
  variables?: Record<string, unknown>;
  sample?: Sample;
}

const SHIPPING_ADDRESS = {
  name: 'Asha Rao',
  mobile: '+91 98450 12345',
  street: '12 MG Road',
  city: 'Bengaluru',
  state: 'Karnataka',
  zip: '560001',
  country: 'India',
};

const BROWSE: Demo[] = [
  {
    file: 'catalogue-page',
    title: 'Catalogue page',
    summary: 'Products with sellers and categories',
  },
  {
    file: 'product-page',
    title: 'Product page',
    summary: 'Variants, reviews, related products',
    sample: {
      file: 'product-in-stock',
      into: { id: 'products.products.0.id' },
      missing: 'There is no product in stock.',
    },
  },
  {
    file: 'search-and-facets',
    title: 'Search and facets',
    summary: 'Best matches with facet counts',
    variables: { search: 'cotton', maxPrice: 5000 },
  },
  { file: 'category-tree', title: 'Category tree', summary: 'Two levels with product counts' },
];

const BUY: Demo[] = [
  {
    file: 'log-in',
    title: 'Log in',
    summary: 'Adds the token to the headers',
    variables: { email: '', password: '' },
  },
  {
    file: 'add-to-cart',
    title: 'Add to cart',
    summary: 'A product that is in stock',
    as: 'customer',
    variables: { quantity: 1 },
    sample: {
      file: 'product-in-stock',
      into: { productId: 'products.products.0.id', variantId: 'products.products.0.variants.0.id' },
      missing: 'There is no product in stock.',
    },
  },
  { file: 'cart', title: 'Cart', summary: 'Current prices, stock and warnings', as: 'customer' },
  {
    file: 'checkout',
    title: 'Checkout',
    summary: 'One order for each seller',
    as: 'customer',
    variables: {
      input: { shippingAddress: SHIPPING_ADDRESS, paymentMethod: 'card', shippingMethod: 'STANDARD' },
    },
  },
];

const AFTERWARDS: Demo[] = [
  {
    file: 'order-history',
    title: 'Order history',
    summary: 'Own orders, newest first',
    as: 'customer',
    variables: { page: 1, limit: 10 },
  },
  {
    file: 'follow-order',
    title: 'Follow an order live',
    summary: 'A subscription to the newest own order',
    as: 'customer',
    sample: {
      file: 'my-latest-order',
      into: { orderId: 'myOrders.orders.0.id' },
      missing: 'This account has no order yet: run Add to cart and Checkout first.',
    },
  },
  {
    file: 'open-ticket',
    title: 'Open a ticket',
    summary: 'Ask support for help',
    as: 'customer',
    variables: {
      subject: 'Where is my parcel?',
      description: 'The order has been on its way for a week. Can you tell me where it is?',
      category: 'order',
      priority: 'high',
    },
    sample: {
      file: 'my-account',
      into: { name: 'me.name', email: 'me.email' },
      missing: 'You are not logged in: fill in the name and the e-mail address.',
    },
  },
];

const SHOP: Demo[] = [
  {
    file: 'seller-dashboard',
    title: 'Seller dashboard',
    summary: 'A seller’s own figures and pending orders',
    as: 'seller',
  },
  {
    file: 'new-orders',
    title: 'New orders live',
    summary: 'A subscription: each order as it is placed',
    as: 'seller',
  },
  {
    file: 'admin-dashboard',
    title: 'Admin dashboard',
    summary: 'Figures, sales, accounts, coupons',
    as: 'admin',
    variables: { period: 'quarter' },
  },
  {
    file: 'move-order',
    title: 'Update an order’s status',
    summary: 'Confirms the newest pending order; follow it in another window',
    as: 'admin',
    variables: { status: 'CONFIRMED', note: 'Confirmed from the explorer' },
    sample: {
      file: 'latest-pending-order',
      into: { id: 'orders.orders.0.id' },
      missing: 'There is no pending order: run Add to cart and Checkout first.',
    },
  },
  {
    file: 'support-inbox',
    title: 'Support inbox',
    summary: 'Open tickets with their orders',
    as: 'support',
    variables: { status: 'open' },
  },
];

export const DEMO_GROUPS: { title: string; demos: Demo[] }[] = [
  { title: 'Browse', demos: BROWSE },
  { title: 'Buy', demos: BUY },
  { title: 'After the order', demos: AFTERWARDS },
  { title: 'Run the shop', demos: SHOP },
];
