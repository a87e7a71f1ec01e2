import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { Order } from '../order/order';
import type { MutationUpdateOrderStatusArgs, MutationUpdatePaymentStatusArgs } from '../schema.generated';

/** Of one cart: a guest is known by its token, else by the network. */
const ofCart = once<unknown, { token?: string | null }>({ guestSecret: ({ token }) => token });

export const idempotencyRules: IdempotencyRules = {
  // The cart knows the operations that have added to it.
  addToCart: ofCart,
  updateCartItem: ofCart,
  removeFromCart: ofCart,
  clearCart: ofCart,
  applyCoupon: ofCart,
  removeCoupon: ofCart,
  // The cart knows whose carts were moved into it.
  mergeCart: once(),
  checkout: 'own-key',
  createOrder: 'own-key',
  updateOrderStatus: once<Order, MutationUpdateOrderStatusArgs, AppContext>({
    find: async ({ args, context: { orders } }) => {
      const order = await orders.get(args.id);
      return order.orderStatus === args.status ? order : null;
    },
  }),
  updatePaymentStatus: once<Order, MutationUpdatePaymentStatusArgs, AppContext>({
    find: async ({ args, context: { orders } }) => {
      const order = await orders.get(args.id);
      return order.paymentStatus === args.status ? order : null;
    },
  }),
  cancelOrder: 'own-key',
  refundOrder: 'own-key',
  returnOrderItems: 'own-key',
  prepareOrderMail: 'internal',
};
