import { ask, data, present, type Answer } from './client';
import type { TestProduct } from './products';
import {
  AddToCartDocument,
  BuyNowDocument,
  CheckoutDocument,
  CreateOrderDocument,
  MoveOrderDocument,
  type AddToCartMutation,
  type CheckoutInput,
  type CheckoutMutation,
  type CreateOrderInput,
  type CreateOrderMutation,
  type MoveOrderMutation,
  type OrderStatus,
} from './support.generated';
import { unique, type TestUser } from './users';

/** The delivery address of the tests. */
export const ADDRESS = {
  name: 'Test Buyer',
  mobile: '+91 98450 00000',
  street: '12 Residency Road',
  city: 'Bengaluru',
  state: 'Karnataka',
  zip: '560025',
  country: 'India',
};

/** The input of `createOrder` as an old client would send it for one product; the total is generous by default. */
export function orderInput(
  buyer: TestUser,
  product: Pick<TestProduct, 'id' | 'name' | 'price'>,
  { quantity = 1, ...rest }: { quantity?: number } & Partial<CreateOrderInput> = {},
): CreateOrderInput {
  const subtotal = product.price * quantity;
  return {
    customerId: buyer.id,
    customerEmail: buyer.email,
    items: [{ productId: product.id, productName: product.name, quantity, price: product.price, subtotal }],
    subtotal,
    tax: 0,
    shipping: 10,
    discount: 0,
    total: subtotal * 1.1 + 10,
    paymentMethod: 'cod',
    shippingAddress: ADDRESS,
    // An equal input would count as a double click and return the first result.
    notes: unique('note'),
    ...rest,
  };
}

/** Tries to order; the caller checks the result. */
export function tryToOrder(
  buyer: TestUser,
  input: CreateOrderInput,
): Promise<Answer<CreateOrderMutation | null | undefined>> {
  return ask(CreateOrderDocument, { variables: { input }, as: buyer });
}

/** Orders one product and returns the only order. */
export async function placeOrder(
  buyer: TestUser,
  product: Pick<TestProduct, 'id' | 'name' | 'price'>,
  rest: { quantity?: number } & Partial<CreateOrderInput> = {},
): Promise<{ id: string; orderNumber: string; total: number }> {
  const { createOrder } = await data(CreateOrderDocument, {
    variables: { input: orderInput(buyer, product, rest) },
    as: buyer,
  });
  return present(createOrder?.orders[0]);
}

/** Updates the status of an order. */
export async function moveOrder(
  id: string,
  status: OrderStatus,
  as: TestUser,
): Promise<NonNullable<MoveOrderMutation['updateOrderStatus']>> {
  return present((await data(MoveOrderDocument, { variables: { id, status }, as })).updateOrderStatus);
}

/** The statuses of an order until its delivery. */
export const DELIVERY_STEPS = [
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
] as const;

/** The orders of a checkout. */
export type PlacedCheckout = NonNullable<CheckoutMutation['checkout']>;

/** Advances an order until its delivery. */
export async function deliver(orderId: string, seller: TestUser): Promise<void> {
  for (const status of DELIVERY_STEPS) await moveOrder(orderId, status, seller);
}

/** Adds units of a product to a cart: the caller's, or a guest's by its token. */
export async function addToCart(
  product: Pick<TestProduct, 'id'>,
  {
    quantity = 1,
    ...who
  }: { quantity?: number; as?: TestUser; token?: string | null; variantId?: string } = {},
): Promise<NonNullable<AddToCartMutation['addToCart']>> {
  const { as, token, variantId } = who;
  const { addToCart: cart } = await data(AddToCartDocument, {
    variables: {
      productId: product.id,
      quantity,
      ...(variantId !== undefined && { variantId }),
      ...(token && { token }),
    },
    ...(as && { as }),
  });
  return present(cart);
}

/** Orders one unit of a product by card, after clearing the cart. */
export async function buyNow(
  productId: string,
  buyer: TestUser,
  gateway?: string,
): Promise<{ id: string; orderStatus: OrderStatus }> {
  const { checkout } = await data(BuyNowDocument, {
    variables: { productId, input: { shippingAddress: ADDRESS, paymentMethod: 'card' } },
    as: buyer,
    ...(gateway && { gateway }),
  });
  return present(checkout).order;
}

/** Orders the content of the caller's cart. */
export async function checkOut(buyer: TestUser, rest: Partial<CheckoutInput> = {}): Promise<PlacedCheckout> {
  const input = { shippingAddress: ADDRESS, paymentMethod: 'upi', ...rest };
  return present((await data(CheckoutDocument, { variables: { input }, as: buyer })).checkout);
}
