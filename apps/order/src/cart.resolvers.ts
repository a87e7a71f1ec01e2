import { requirePrincipal } from '@e-storefront/auth';
import { applyCoupon } from './cart.coupon';
import { holderOf } from './cart.owner';
import type { HeldCart } from './cart.service';
import type { CartView } from './cart.view';
import type { AppContext } from './context';
import type { MutationResolvers, QueryResolvers, Resolvers } from './schema.generated';

const shown = async ({ cartReader }: AppContext, held: Promise<HeldCart>): Promise<CartView> =>
  cartReader.view(await held, 'STANDARD');

export const cartQueries: Pick<QueryResolvers, 'cart'> = {
  cart: async (_parent, { token, shippingMethod }, { carts, cartReader, principal }) =>
    cartReader.view(await carts.read(holderOf(principal, token)), shippingMethod ?? 'STANDARD'),
};

export const cartMutations: Pick<
  MutationResolvers,
  | 'addToCart'
  | 'updateCartItem'
  | 'removeFromCart'
  | 'clearCart'
  | 'applyCoupon'
  | 'removeCoupon'
  | 'mergeCart'
> = {
  addToCart: (_parent, { token, ...line }, context) =>
    shown(context, context.carts.add(holderOf(context.principal, token), line, context.operationId)),
  updateCartItem: (_parent, { token, itemId, quantity }, context) =>
    shown(context, context.carts.update(holderOf(context.principal, token), itemId, quantity)),
  removeFromCart: (_parent, { token, itemId }, context) =>
    shown(context, context.carts.remove(holderOf(context.principal, token), itemId)),
  clearCart: (_parent, { token }, context) =>
    shown(context, context.carts.clear(holderOf(context.principal, token))),
  applyCoupon: (_parent, { token, code }, context) =>
    shown(context, applyCoupon(context, holderOf(context.principal, token), code)),
  removeCoupon: (_parent, { token }, context) =>
    shown(context, context.carts.setCoupon(holderOf(context.principal, token), null)),
  mergeCart: (_parent, { token }, context) => {
    const { id: customerId } = requirePrincipal(context.principal);
    return shown(context, context.carts.merge({ ...holderOf(context.principal, null), customerId }, token));
  },
};

export const cartTypes: Pick<Resolvers, 'CartItem'> = {
  CartItem: {
    product: ({ productId }) => ({ id: productId }),
    seller: ({ sellerId }) => (sellerId ? { id: sellerId } : null),
  },
};
