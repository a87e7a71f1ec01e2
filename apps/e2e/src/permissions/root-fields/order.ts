import { addToCart, ADDRESS, orderInput } from '../../support/orders';
import { literal, type RootFieldAttempts } from '../ask';
import { orderLink } from '../mailed-links';
import { freshGuestCart, freshOrderId, freshSoldOrderId } from '../disposable';

const CHECKOUT = literal({ shippingAddress: ADDRESS, paymentMethod: 'cod' });

/** One that names a seller's order; undefined when they sell nothing. */
const sold = (id: string | undefined, text: (id: string) => string) =>
  id === undefined ? undefined : text(id);

export const rootFields: RootFieldAttempts = {
  'Query.trackedOrder': {
    call: async ({ of }) => `trackedOrder(token: "${await orderLink(of.orderId)}") { orderNumber }`,
  },
  'Query.order': { call: ({ of }) => `order(id: "${of.orderId}") { id }` },
  'Query.order (sold)': {
    call: ({ of }) => sold(of.offers?.soldOrderId, (id) => `order(id: "${id}") { id }`),
  },
  'Query.orders': {
    call: ({ of }) => `orders(customerId: "${of.person.id}") { orders { id } }`,
    shows: ({ of, self, world }) =>
      of === self && self === world.triers.seller.self ? undefined : of.orderId,
  },
  'Query.orders (sold)': {
    call: ({ of }) => sold(of.offers?.soldOrderId, () => 'orders(limit: 100) { orders { id } }'),
    shows: ({ of }) => of.offers?.soldOrderId,
  },
  'Query.ordersByCustomer': {
    call: ({ of }) => `ordersByCustomer(customerId: "${of.person.id}") { id }`,
    shows: ({ of }) => of.orderId,
  },
  'Query.myOrders': {
    call: () => 'myOrders { orders { id } }',
    shows: ({ self }) => self.orderId,
    isMine: true,
  },
  'Query.salesAnalytics': { call: () => 'salesAnalytics(period: "week") { from }', isMine: true },
  'Query.sellerStats': {
    call: ({ of, self, world }) =>
      `sellerStats(sellerId: "${of === self ? self.person.id : world.seller.id}") { totalOrders }`,
  },
  'Mutation.addToCart': {
    call: ({ world }) => `addToCart(productId: "${world.product.id}") { total }`,
    isMine: true,
  },
  'Mutation.updateCartItem': {
    call: async (trial) => {
      const { token, itemId } = await freshGuestCart(trial);
      return `updateCartItem(itemId: "${itemId}", quantity: 2, token: "${token}") { total }`;
    },
    // Who is logged in has a cart of their own, and a guest's line is not in it.
    passesWith: ['NOT_FOUND'],
    isMine: true,
  },
  'Mutation.removeFromCart': {
    call: async (trial) => {
      const { token, itemId } = await freshGuestCart(trial);
      return `removeFromCart(itemId: "${itemId}", token: "${token}") { total }`;
    },
    isMine: true,
  },
  'Mutation.clearCart': {
    call: async (trial) => `clearCart(token: "${(await freshGuestCart(trial)).token}") { total }`,
    isMine: true,
  },
  'Mutation.applyCoupon': {
    call: ({ world }) => `applyCoupon(code: "${world.coupon.code}") { total }`,
    passesWith: ['CART_EMPTY', 'COUPON_REFUSED'],
    isMine: true,
  },
  'Mutation.removeCoupon': {
    call: async (trial) => `removeCoupon(token: "${(await freshGuestCart(trial)).token}") { total }`,
    isMine: true,
  },
  'Mutation.mergeCart': {
    call: async (trial) => `mergeCart(token: "${(await freshGuestCart(trial)).token}") { total }`,
    isMine: true,
  },
  'Mutation.checkout': {
    call: async ({ self, world, isMeant }) => {
      if (isMeant) await addToCart(world.product, { as: self.person });
      return `checkout(input: ${CHECKOUT}) { orderCount }`;
    },
    isMine: true,
  },
  'Mutation.createOrder': {
    call: ({ of, world }) =>
      `createOrder(input: ${literal(orderInput(of.person, world.product))}) { orderCount }`,
  },
  'Mutation.updateOrderStatus': {
    call: async (trial) =>
      sold(await freshSoldOrderId(trial), (id) => `updateOrderStatus(id: "${id}", status: CONFIRMED) { id }`),
  },
  'Mutation.updatePaymentStatus': {
    call: async (trial) =>
      `updatePaymentStatus(id: "${await freshOrderId(trial)}", status: PROCESSING) { id }`,
  },
  'Mutation.refundOrder': {
    call: async (trial) =>
      `refundOrder(orderId: "${await freshOrderId(trial)}", input: { shipping: true }) { id }`,
    // Nothing of a fresh order was taken yet.
    passesWith: ['REFUND_EXCEEDED'],
  },
  'Mutation.returnOrderItems': {
    call: async (trial) =>
      sold(
        await freshSoldOrderId(trial),
        (id) =>
          `returnOrderItems(orderId: "${id}", input: { lines: [{ variantId: "${id}", quantity: 1 }], reason: "broken" }) { id }`,
      ),
    // Nothing of a fresh order was shipped yet.
    passesWith: ['INVALID_TRANSITION'],
  },
  'Mutation.cancelOrder': { call: async (trial) => `cancelOrder(id: "${await freshOrderId(trial)}") { id }` },
  'Mutation.cancelOrder (sold)': {
    call: async (trial) => sold(await freshSoldOrderId(trial), (id) => `cancelOrder(id: "${id}") { id }`),
  },
};
