import { z } from 'zod';
import type { AccountDirectory, ServiceClient } from '@e-storefront/subgraph';

const PRODUCT_QUERY =
  'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Product { id } } }';
const result = z.object({ _entities: z.array(z.object({ id: z.string() }).nullable()) });

/** Checks ids that belong to other services. */
export interface ReferenceClient {
  /** @throws SERVICE_UNAVAILABLE */
  accountExists(id: string): Promise<boolean>;
  /** @throws SERVICE_UNAVAILABLE */
  productExists(id: string): Promise<boolean>;
}

export function createReferenceClient({
  accounts,
  product,
}: {
  accounts: AccountDirectory;
  product: ServiceClient;
}): ReferenceClient {
  return {
    accountExists: async (id) => (await accounts.standing(id)) !== null,
    productExists: async (id) => {
      const variables = { refs: [{ __typename: 'Product', id }] };
      const { _entities } = await product.call({ query: PRODUCT_QUERY, variables, result });
      return Boolean(_entities[0]);
    },
  };
}
