import { requirePrincipal } from '@e-storefront/auth';
import { applyCoupon } from './apply-coupon';
import { holderOf } from './cart-owner';
import type { HeldCart } from './cart.service';
import type { CartView } from './cart-view.service';
import type { AppContext } from '../graphql/context';
import type { ShippingMethod } from '../order/order';
import type { MutationResolvers, QueryResolvers, Resolvers } from '../schema.generated';

const shown = async (
  { cartReader }: AppContext,
  held: Promise<HeldCart>,
  method: ShippingMethod | null | undefined,
): Promise<CartView> => cartReader.view(await held, method ?? 'STANDARD');

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
  addToCart: (_parent, { token, shippingMethod, ...line }, context) =>
    shown(
      context,
      context.carts.add(holderOf(context.principal, token), line, context.operationId),
      shippingMethod,
    ),
  updateCartItem: (_parent, { token, itemId, quantity, shippingMethod }, context) =>
    shown(
      context,
      context.carts.update(holderOf(context.principal, token), itemId, quantity),
      shippingMethod,
    ),
  removeFromCart: (_parent, { token, itemId, shippingMethod }, context) =>
    shown(context, context.carts.remove(holderOf(context.principal, token), itemId), shippingMethod),
  clearCart: (_parent, { token }, context) =>
    shown(context, context.carts.clear(holderOf(context.principal, token)), null),
  applyCoupon: (_parent, { token, code, shippingMethod }, context) =>
    shown(context, applyCoupon(context, holderOf(context.principal, token), code), shippingMethod),
  removeCoupon: (_parent, { token, shippingMethod }, context) =>
    shown(context, context.carts.setCoupon(holderOf(context.principal, token), null), shippingMethod),
  mergeCart: (_parent, { token, shippingMethod }, context) => {
    const { id: customerId } = requirePrincipal(context.principal);
    const holder = { ...holderOf(context.principal, null), customerId };
    return shown(context, context.carts.merge(holder, token), shippingMethod);
  },
};

export const cartTypes: Pick<Resolvers, 'CartItem'> = {
  CartItem: {
    product: ({ productId }) => ({ id: productId }),
    seller: ({ sellerId }) => (sellerId ? { id: sellerId } : null),
  },
};
