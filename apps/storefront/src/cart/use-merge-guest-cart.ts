import { useMutation } from '@apollo/client/react';
import { useEffect } from 'react';
import { apiError, useSession } from '@e-storefront/graph-client';
import { StorefrontMergeCartDocument } from './cart-count.generated';
import { useCartToken, writeCartToken } from './cart-token';

/** Merges the cart of a guest who logs in into their own. The cart's warnings say what was left out. */
export function useMergeGuestCart(): void {
  const userId = useSession()?.user.id;
  const token = useCartToken();
  const [merge] = useMutation(StorefrontMergeCartDocument, { refetchQueries: ['StorefrontCartCount'] });
  useEffect(() => {
    if (userId === undefined || token === null) return;
    merge({ variables: { token } }).then(
      () => writeCartToken(null),
      (error: unknown) => {
        // An expired cart has nothing to merge; after any other error the next page tries again.
        if (apiError(error).code === 'CART_EXPIRED') writeCartToken(null);
      },
    );
  }, [userId, token, merge]);
}
