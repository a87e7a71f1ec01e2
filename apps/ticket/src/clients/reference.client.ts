import { z } from 'zod';
import type { AccountDirectory, ServiceClient } from '@e-storefront/subgraph';
import type { KnownIds } from '../ticket/ticket.service';

const PRODUCT = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Product { id } } }';
const product = z.object({ _entities: z.array(z.object({ id: z.string() }).nullable()) });

/** Asks the services that keep accounts and products whether there is one of an id. */
export function knownIds(
  { accounts, product: client }: { accounts: AccountDirectory; product: ServiceClient },
  requestId: string,
): KnownIds {
  return {
    isAccount: async (id) => (await accounts.standing(id, requestId)) !== null,
    isProduct: async (id) => {
      const variables = { refs: [{ __typename: 'Product', id }] };
      const { _entities } = await client.call({ query: PRODUCT, variables, result: product, requestId });
      return Boolean(_entities[0]);
    },
  };
}
