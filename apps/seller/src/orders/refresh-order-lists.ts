import type { ApolloClient } from '@apollo/client';

/** Loads the lists and figures of orders again that are shown, after a change that moves orders between them. */
export function refreshOrderLists(client: ApolloClient): void {
  void client.refetchQueries({
    updateCache: (cache) =>
      cache.modify({
        fields: {
          orders: (_value, { INVALIDATE }) => INVALIDATE,
          sellerStats: (_value, { INVALIDATE }) => INVALIDATE,
        },
      }),
  });
}
