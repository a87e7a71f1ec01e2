import { useMutation } from '@apollo/client/react';
import { apiError } from '@e-storefront/graph-client';
import { StorefrontAddToCartDocument, type StorefrontAddToCartMutation } from './cart.generated';
import { readCartToken, writeCartToken } from './cart-token';

interface AddedItem {
  productId: string;
  variantId: string | null;
  quantity: number;
}

type AddedTo = StorefrontAddToCartMutation['addToCart'];

/** Adds to the cart of the visitor; a guest whose cart has expired gets a new one. */
export function useAddToCart(): { add: (item: AddedItem) => Promise<AddedTo>; isAdding: boolean } {
  const [mutate, { loading }] = useMutation(StorefrontAddToCartDocument);
  const send = async (item: AddedItem, token: string | null): Promise<AddedTo> => {
    const { data } = await mutate({ variables: { ...item, token } });
    const cart = data?.addToCart ?? null;
    if (cart?.token) writeCartToken(cart.token);
    return cart;
  };
  const add = async (item: AddedItem): Promise<AddedTo> => {
    const token = readCartToken();
    try {
      return await send(item, token);
    } catch (error) {
      if (token === null || apiError(error).code !== 'CART_EXPIRED') throw error;
      writeCartToken(null);
      return send(item, null);
    }
  };
  return { add, isAdding: loading };
}
