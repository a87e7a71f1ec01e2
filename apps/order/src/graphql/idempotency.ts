import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { Order } from '../order/order';
import type { MutationUpdateOrderStatusArgs, MutationUpdatePaymentStatusArgs } from '../schema.generated';

/** Guests are identified by the cart's token, or else by their network. */
const ofCart = once<unknown, { token?: string | null }>({ guestSecret: ({ token }) => token });

export const idempotency: IdempotencyRules = {
  // The cart itself stores the keys of the operations that added to it.
  addToCart: ofCart,
  updateCartItem: ofCart,
  removeFromCart: ofCart,
  clearCart: ofCart,
  applyCoupon: ofCart,
  removeCoupon: ofCart,
  // The cart itself stores the carts that were merged into it.
  mergeCart: once(),
  checkout: 'own-key',
  createOrder: 'own-key',
  updateOrderStatus: once<Order, MutationUpdateOrderStatusArgs, AppContext>({
    find: async ({ args, context }) => {
      const order = await context.orders.get(context, args.id);
      return order.orderStatus === args.status ? order : null;
    },
  }),
  updatePaymentStatus: once<Order, MutationUpdatePaymentStatusArgs, AppContext>({
    find: async ({ args, context }) => {
      const order = await context.orders.get(context, args.id);
      return order.paymentStatus === args.status ? order : null;
    },
  }),
  cancelOrder: 'own-key',
  refundOrder: 'own-key',
  returnOrderItems: 'own-key',
  prepareOrderMail: 'internal',
};
