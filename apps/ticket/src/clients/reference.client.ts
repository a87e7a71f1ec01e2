import type { AccountDirectory, ServiceClient } from '@e-storefront/subgraph';
import { FindProductsDocument } from './product.generated';

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
      const refs = [{ __typename: 'Product', id }];
      const { _entities } = await product.call(FindProductsDocument, { refs });
      return Boolean(_entities[0]);
    },
  };
}
