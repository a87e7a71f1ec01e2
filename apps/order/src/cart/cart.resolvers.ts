import { requirePrincipal } from '@e-storefront/auth';
import { applyCoupon } from './apply-coupon';
import { resolveCartOwner } from './cart-owner';
import type { OwnedCart } from './cart.service';
import type { CartView } from './cart-view.service';
import type { AppContext } from '../graphql/context';
import type { ShippingMethod } from '../order/order';
import type { MutationResolvers, QueryResolvers, Resolvers } from '../schema.generated';

const viewOf = async (
  { cartViews }: AppContext,
  owned: Promise<OwnedCart>,
  method: ShippingMethod | null | undefined,
): Promise<CartView> => cartViews.buildView(await owned, method ?? 'STANDARD');

export const cartQueries: Pick<QueryResolvers, 'cart'> = {
  cart: (_parent, { token, shippingMethod }, context) =>
    viewOf(context, context.carts.read(resolveCartOwner(context.principal, token)), shippingMethod),
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
  addToCart: (_parent, { token, shippingMethod, ...line }, context) => {
    const owner = resolveCartOwner(context.principal, token);
    return viewOf(context, context.carts.add(owner, line, context.operationId), shippingMethod);
  },
  updateCartItem: (_parent, { token, itemId, quantity, shippingMethod }, context) => {
    const owner = resolveCartOwner(context.principal, token);
    return viewOf(context, context.carts.update(owner, itemId, quantity), shippingMethod);
  },
  removeFromCart: (_parent, { token, itemId, shippingMethod }, context) => {
    const owner = resolveCartOwner(context.principal, token);
    return viewOf(context, context.carts.remove(owner, itemId), shippingMethod);
  },
  clearCart: (_parent, { token }, context) =>
    viewOf(context, context.carts.clear(resolveCartOwner(context.principal, token)), null),
  applyCoupon: (_parent, { token, code, shippingMethod }, context) => {
    const owner = resolveCartOwner(context.principal, token);
    return viewOf(context, applyCoupon(context, owner, code), shippingMethod);
  },
  removeCoupon: (_parent, { token, shippingMethod }, context) => {
    const owner = resolveCartOwner(context.principal, token);
    return viewOf(context, context.carts.setCoupon(owner, null), shippingMethod);
  },
  mergeCart: (_parent, { token, shippingMethod }, context) => {
    const { id: customerId } = requirePrincipal(context.principal);
    const owner = { ...resolveCartOwner(context.principal, null), customerId };
    return viewOf(context, context.carts.merge(owner, token), shippingMethod);
  },
};

export const cartTypes: Pick<Resolvers, 'CartItem'> = {
  CartItem: {
    product: ({ productId }) => ({ id: productId }),
    seller: ({ sellerId }) => (sellerId ? { id: sellerId } : null),
  },
};
