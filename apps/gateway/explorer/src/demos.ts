/** The roles that a demo can need, as the API spells them. */
export const ROLES = ['customer', 'seller', 'admin', 'support', 'super_admin'] as const;
export type Role = (typeof ROLES)[number];

/** Where a demo's ids come from, so that it runs against whatever the database holds. */
export interface Sample {
  /** A file of operations/samples, without its ending. */
  file: string;
  /** Variable to the path of its value in the sample's data. */
  into: Record<string, string>;
  /** What to tell when there is nothing to fill in. */
  missing: string;
}

/** One demo query of the panel. */
export interface Demo {
  /** A file of operations, without its ending; it also names the demo in the page. */
  file: string;
  title: string;
  summary: string;
  /** Runs as this demo account; anybody may run it when left out. */
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
    summary: 'Best matches and how they divide',
    variables: { search: 'cotton', maxPrice: 5000 },
  },
  { file: 'category-tree', title: 'Category tree', summary: 'Two levels with product counts' },
];

const BUY: Demo[] = [
  {
    file: 'log-in',
    title: 'Log in',
    summary: 'The token goes into the headers by itself',
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
  { file: 'cart', title: 'Cart', summary: 'Prices, stock and warnings as of now', as: 'customer' },
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
    summary: 'Ask the support for help',
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
      missing: 'Nobody is logged in: fill in the name and the e-mail address.',
    },
  },
];

const SHOP: Demo[] = [
  {
    file: 'seller-dashboard',
    title: 'Seller dashboard',
    summary: 'Own figures and waiting orders',
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
    title: 'Move an order on',
    summary: 'Confirms the newest waiting order; follow it in another window',
    as: 'admin',
    variables: { status: 'CONFIRMED', note: 'Confirmed from the explorer' },
    sample: {
      file: 'latest-pending-order',
      into: { id: 'orders.orders.0.id' },
      missing: 'No order waits: run Add to cart and Checkout first.',
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

/** The demos as the panel shows them. */
export const DEMO_GROUPS: { title: string; demos: Demo[] }[] = [
  { title: 'Browse', demos: BROWSE },
  { title: 'Buy', demos: BUY },
  { title: 'After the order', demos: AFTERWARDS },
  { title: 'Run the shop', demos: SHOP },
];
