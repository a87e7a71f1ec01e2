import {
  actor,
  startAccountsPeer,
  TestSubgraph,
  type AccountsPeer,
  type Actor,
  type Json,
} from '@e-storefront/testing';
import type { PurchasableLine } from './catalogue';
import { start } from './main';
import { CouponStandIn, newId, ProductStandIn } from './peers-under-test';

type Call = Parameters<TestSubgraph['call']>;

export const ADDRESS = {
  street: '1 Main Street',
  city: 'Pune',
  state: 'MH',
  zip: '411001',
  country: 'India',
};
export const CHECKOUT = `mutation ($input: CheckoutInput!) { checkout(input: $input) { orderCount
  order { id } group { id subtotal discount tax shipping total }
  orders { id orderNumber groupId sellerId subtotal discount tax shipping total orderStatus paymentStatus sequence } } }`;
export const CREATE = CHECKOUT.replace('CheckoutInput!', 'CreateOrderInput!').replace(
  'checkout(',
  'createOrder(',
);
export const ORDER = `query ($id: ID!) { order(id: $id) { id orderNumber customerId customerEmail sellerId subtotal tax
  shipping discount couponCode total orderStatus paymentStatus paymentMethod notes createdAt updatedAt sequence
  shippingAddress { name mobile email street city state zip country } statusHistory { status }
  items { productId productName quantity price sellerId subtotal } group { id orders { id } } allowedTransitions } }`;
export const ADD = `mutation ($productId: ID!, $quantity: Int!, $token: String) {
  addToCart(productId: $productId, quantity: $quantity, token: $token) {
    token itemCount total items { id quantity productId } warnings { code } } }`;
export const MOVE = `mutation ($id: ID!, $status: OrderStatus!) {
  updateOrderStatus(id: $id, status: $status) { id orderStatus sequence } }`;
export const CANCEL = 'mutation ($id: ID!) { cancelOrder(id: $id) { id orderStatus sequence } }';

/** The order subgraph with stand-ins for its peers, and the few steps that every test takes. */
export class OrderShop implements AsyncDisposable {
  readonly provoked = new Set<string>();

  readonly subgraph: TestSubgraph;
  readonly products: ProductStandIn;
  readonly coupons: CouponStandIn;
  /** The stand-in for auth. */
  readonly auth: AccountsPeer;
  readonly databaseUri: string;

  private constructor(parts: Pick<OrderShop, 'subgraph' | 'products' | 'coupons' | 'auth' | 'databaseUri'>) {
    this.subgraph = parts.subgraph;
    this.products = parts.products;
    this.coupons = parts.coupons;
    this.auth = parts.auth;
    this.databaseUri = parts.databaseUri;
  }

  /** @param settings beside the common ones */
  static async open(settings: Record<string, string> = {}): Promise<OrderShop> {
    const products = new ProductStandIn();
    const coupons = new CouponStandIn();
    let databaseUri = '';
    let auth: AccountsPeer | undefined;
    const subgraph = await TestSubgraph.start(
      (environment) => {
        databaseUri = environment['MONGODB_URI'] ?? '';
        return start(environment);
      },
      async (identity) => ({
        AUTH_URL: (auth = await startAccountsPeer(identity)).url,
        PRODUCT_URL: await products.start(identity),
        COUPON_URL: await coupons.start(identity),
        ...settings,
      }),
    );
    if (!auth) throw new Error('The stand-in for auth did not start.');
    return new OrderShop({ subgraph, products, coupons, auth, databaseUri });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.subgraph[Symbol.asyncDispose]();
    await this.auth[Symbol.asyncDispose]();
    await this.products.stop();
    await this.coupons.stop();
  }

  data(...call: Call): Promise<Json> {
    return this.subgraph.data(...call);
  }

  /** The code of the first error, remembered as one that can be provoked. */
  async codeOf(...call: Call): Promise<string | undefined> {
    const code = await this.subgraph.errorCode(...call);
    if (code) this.provoked.add(code);
    return code;
  }

  /** The first error's extensions. */
  async refusal(...call: Call): Promise<Json> {
    const { errors } = await this.subgraph.call(...call);
    const extensions = errors[0]?.extensions;
    if (extensions) this.provoked.add(extensions.code);
    return extensions;
  }

  /** Adds pieces of a product to a customer's cart. */
  async add(as: Actor, { productId }: PurchasableLine, quantity = 1): Promise<Json> {
    return (await this.data(ADD, { as, variables: { productId, quantity } })).addToCart;
  }

  /** A customer's whole way: cart, checkout; the payload of checkout. */
  async buy(as: Actor, lines: PurchasableLine[]): Promise<Json> {
    for (const line of lines) await this.add(as, line);
    return (await this.checkout(as)).checkout;
  }

  checkout(as: Actor, input: object = {}): Promise<Json> {
    return this.data(CHECKOUT, { as, variables: { input: checkoutInput(input) } });
  }

  /** An order of a fresh customer at an approved seller. */
  async placed(): Promise<{ customer: Actor; seller: Actor; line: PurchasableLine; order: Json }> {
    const seller = actor('seller');
    const customer = actor('customer');
    const line = this.products.stock({ sellerId: seller.id });
    const { order, orders } = await this.buy(customer, [line]);
    return { customer, seller, line, order: { ...orders[0], ...order } };
  }

  async move(as: Actor, id: string, ...statuses: string[]): Promise<void> {
    for (const status of statuses) await this.data(MOVE, { as, variables: { id, status } });
  }
}

export const checkoutInput = (input: object = {}): object => ({
  shippingAddress: ADDRESS,
  paymentMethod: 'cod',
  ...input,
});

/** What an old client sends for one line, with the figures that it would have worked out. */
export const orderInput = (customer: Actor, line: PurchasableLine, input: object = {}): object => ({
  customerId: customer.id,
  customerEmail: customer.email,
  items: [{ productId: line.productId, quantity: 1, price: 20, subtotal: 20 }],
  subtotal: 20,
  tax: 1.6,
  shipping: 10,
  total: 31.6,
  paymentMethod: 'card',
  shippingAddress: ADDRESS,
  ...input,
});

export const unknownId = newId();
