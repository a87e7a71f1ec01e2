import type { Json } from '@e-storefront/testing';
import { ask, data, type Answer } from './client';
import type { TestProduct } from './products';
import { unique, type TestUser } from './users';

/** Where the tests' parcels go. */
export const ADDRESS = {
  name: 'Test Buyer',
  mobile: '+91 98450 00000',
  street: '12 Residency Road',
  city: 'Bengaluru',
  state: 'Karnataka',
  zip: '560025',
  country: 'India',
};

const CREATE_ORDER = `mutation CreateOrder($input: CreateOrderInput!) {
  createOrder(input: $input) { orderCount orders { id orderNumber sellerId total orderStatus } }
}`;

/** `createOrder`'s input as an old client would send it for one product; the total is generous unless given. */
export function orderInput(
  buyer: TestUser,
  goods: Pick<TestProduct, 'id' | 'name' | 'price'>,
  { quantity = 1, ...rest }: { quantity?: number } & Record<string, unknown> = {},
): Record<string, unknown> {
  const subtotal = goods.price * quantity;
  return {
    customerId: buyer.id,
    customerEmail: buyer.email,
    items: [{ productId: goods.id, productName: goods.name, quantity, price: goods.price, subtotal }],
    subtotal,
    tax: 0,
    shipping: 10,
    discount: 0,
    total: subtotal * 1.1 + 10,
    paymentMethod: 'cod',
    shippingAddress: ADDRESS,
    // What is alike in everything is a second click, and gets the first one's answer.
    notes: unique('note'),
    ...rest,
  };
}

/** Tries to order; the caller looks at what came of it. */
export function tryToOrder(buyer: TestUser, input: Record<string, unknown>): Promise<Answer> {
  return ask(CREATE_ORDER, { variables: { input }, as: buyer });
}

/** Orders one product and gives the one order. */
export async function placeOrder(
  buyer: TestUser,
  goods: Pick<TestProduct, 'id' | 'name' | 'price'>,
  rest: { quantity?: number } & Record<string, unknown> = {},
): Promise<{ id: string; orderNumber: string; total: number }> {
  const { createOrder } = await data(CREATE_ORDER, {
    variables: { input: orderInput(buyer, goods, rest) },
    as: buyer,
  });
  return createOrder.orders[0];
}

/** Moves an order on. */
export async function moveOrder(orderId: string, status: string, as: TestUser): Promise<Json> {
  const { updateOrderStatus } = await data(
    `mutation Move($id: ID!, $status: OrderStatus!) {
      updateOrderStatus(id: $id, status: $status) { id orderStatus sequence }
    }`,
    { variables: { id: orderId, status }, as },
  );
  return updateOrderStatus;
}

/** The way of an order to its buyer, step by step. */
export const WAY = ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const;

/** Takes an order all the way to its buyer. */
export async function deliver(orderId: string, seller: TestUser): Promise<void> {
  for (const status of WAY) await moveOrder(orderId, status, seller);
}

/** Puts pieces of a product into a cart: the caller's, or a guest's by its token. */
export async function addToCart(
  goods: Pick<TestProduct, 'id'>,
  { quantity = 1, ...who }: { quantity?: number; as?: TestUser; token?: string; variantId?: string } = {},
): Promise<Json> {
  const { as, token, variantId } = who;
  const { addToCart: cart } = await data(
    `mutation Add($productId: ID!, $variantId: ID, $quantity: Int!, $token: String) {
      addToCart(productId: $productId, variantId: $variantId, quantity: $quantity, token: $token) {
        token itemCount total items { id productId quantity price subtotal }
      }
    }`,
    { variables: { productId: goods.id, variantId, quantity, token }, ...(as && { as }) },
  );
  return cart;
}

export const CHECKOUT = `mutation Checkout($input: CheckoutInput!) {
  checkout(input: $input) {
    orderCount
    orders { id orderNumber sellerId subtotal discount tax shipping total items { productId quantity } }
    group { id subtotal discount tax shipping total }
  }
}`;

/** Orders what is in the caller's cart. */
export async function checkOut(buyer: TestUser, rest: Record<string, unknown> = {}): Promise<Json> {
  const input = { shippingAddress: ADDRESS, paymentMethod: 'upi', ...rest };
  return (await data(CHECKOUT, { variables: { input }, as: buyer })).checkout;
}
