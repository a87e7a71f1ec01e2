import { z } from 'zod';
import { roleHasPermission } from '@e-storefront/auth';
import { badInput } from '@e-storefront/errors';
import type { AccountDirectory, ServiceClient } from '@e-storefront/subgraph';
import type { References } from '../coupon/coupon.service';

const ENTITIES = {
  Product: 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Product { id } } }',
  Category: 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Category { id } } }',
} as const;
const result = z.object({ _entities: z.array(z.object({ id: z.string() }).nullable()) });

interface Sources {
  accounts: AccountDirectory;
  product: ServiceClient;
  category: ServiceClient;
}

/** Asks the services that keep products, categories and accounts whether what a promotion names is there. */
export function references({ accounts, product, category }: Sources, requestId: string): References {
  const unknownOf = async (
    client: ServiceClient,
    type: keyof typeof ENTITIES,
    ids: readonly string[],
  ): Promise<string | undefined> => {
    if (ids.length === 0) return undefined;
    const variables = { refs: ids.map((id) => ({ __typename: type, id })) };
    const { _entities } = await client.call({ query: ENTITIES[type], variables, result, requestId });
    return ids.find((_id, index) => !_entities[index]);
  };
  return {
    assertKnown: async ({ productIds, categoryIds, sellerIds }) => {
      const [unknownProduct, unknownCategory, sellers] = await Promise.all([
        unknownOf(product, 'Product', productIds),
        unknownOf(category, 'Category', categoryIds),
        sellerIds.length === 0 ? [] : accounts.standings(sellerIds, requestId),
      ]);
      if (unknownProduct) throw unknown('productIds', 'product', unknownProduct);
      if (unknownCategory) throw unknown('categoryIds', 'category', unknownCategory);
      const stranger = sellers.findIndex((one) => !one || !roleHasPermission(one.role, 'product:write'));
      if (stranger >= 0) throw unknown('sellerIds', 'seller', sellerIds[stranger] ?? '');
    },
    assertAccounts: async (ids, field) => {
      const missing = (await accounts.standings(ids, requestId)).findIndex((one) => one === null);
      if (missing >= 0)
        throw badInput(field, `names ${ids[missing] ?? ''}, which is not the id of an account.`);
    },
  };
}

function unknown(field: string, what: string, id: string): Error {
  return badInput(`input.${field}`, `names ${id}, which is not the id of a ${what}.`);
}
