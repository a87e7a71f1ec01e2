import { useQuery } from '@apollo/client/react';
import { apiError, useSession, type ApiError } from '@e-storefront/graph-client';
import { StorefrontCartDocument } from './cart.generated';
import type { StorefrontCartFieldsFragment } from './cart-fields.generated';
import { useCartToken } from './cart-token';

interface CartState {
  /** Null for a visitor without a cart; undefined while it is read. */
  cart: StorefrontCartFieldsFragment | null | undefined;
  /** The token for changes; null for customers. */
  token: string | null;
  /** Whether the totals are still those of another shipping method. */
  isStale: boolean;
  error: ApiError | undefined;
  reload: () => void;
}

/** The cart of the visitor with the totals of a shipping method. It is read anew for each method. */
export function useCart(shippingMethod: 'STANDARD' | 'EXPRESS' = 'STANDARD'): CartState {
  const session = useSession();
  const guestToken = useCartToken();
  const token = session ? null : guestToken;
  const hasCart = session !== undefined && (session !== null || token !== null);
  const { data, previousData, error, loading, refetch } = useQuery(StorefrontCartDocument, {
    variables: { token, shippingMethod },
    fetchPolicy: 'network-only',
    skip: !hasCart,
  });
  const fault = error && apiError(error);
  // While the totals of another shipping method are read, the page keeps those before.
  const read = data ?? previousData;
  const isEmpty = session === null && (token === null || fault?.code === 'CART_EXPIRED');
  return {
    cart: isEmpty ? null : (read?.cart ?? undefined),
    token,
    isStale: loading,
    error: isEmpty || read ? undefined : fault,
    reload: () => void refetch(),
  };
}
