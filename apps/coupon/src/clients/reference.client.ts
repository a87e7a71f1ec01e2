import { roleHasPermission } from '@e-storefront/auth';
import { badInput } from '@e-storefront/errors';
import type { AccountDirectory, ServiceClient } from '@e-storefront/subgraph';
import type { PromotionTargets } from '../promotion/promotion';
import { FindCategoriesDocument } from './category.generated';
import { FindProductsDocument } from './product.generated';

/** Checks ids that belong to other services. */
export interface ReferenceClient {
  /** @throws BAD_USER_INPUT for the first unknown id, SERVICE_UNAVAILABLE */
  assertTargetsExist(targets: PromotionTargets): Promise<void>;
  /** @throws BAD_USER_INPUT for the first unknown id, SERVICE_UNAVAILABLE */
  assertAccountsExist(ids: readonly string[], field: string): Promise<void>;
}

interface Services {
  accounts: AccountDirectory;
  product: ServiceClient;
  category: ServiceClient;
}

export function createReferenceClient({ accounts, product, category }: Services): ReferenceClient {
  const findUnknown = async (
    ids: readonly string[],
    find: (ids: readonly string[]) => Promise<{ _entities: readonly unknown[] }>,
  ): Promise<string | undefined> => {
    if (ids.length === 0) return undefined;
    const { _entities } = await find(ids);
    return ids.find((_id, index) => !_entities[index]);
  };
  const refsTo = (__typename: string, ids: readonly string[]) => ids.map((id) => ({ __typename, id }));
  return {
    assertTargetsExist: async ({ productIds, categoryIds, sellerIds }) => {
      const [unknownProduct, unknownCategory, sellers] = await Promise.all([
        findUnknown(productIds, (ids) =>
          product.call(FindProductsDocument, { refs: refsTo('Product', ids) }),
        ),
        findUnknown(categoryIds, (ids) =>
          category.call(FindCategoriesDocument, { refs: refsTo('Category', ids) }),
        ),
        sellerIds.length === 0 ? [] : accounts.standings(sellerIds),
      ]);
      if (unknownProduct) throw unknownTarget('productIds', 'product', unknownProduct);
      if (unknownCategory) throw unknownTarget('categoryIds', 'category', unknownCategory);
      const invalid = sellers.findIndex((one) => !one || !roleHasPermission(one.role, 'product:write'));
      if (invalid >= 0) throw unknownTarget('sellerIds', 'seller', sellerIds[invalid] ?? '');
    },
    assertAccountsExist: async (ids, field) => {
      const missing = (await accounts.standings(ids)).findIndex((one) => one === null);
      if (missing >= 0) throw badInput(field, `There is no account with the id ${ids[missing] ?? ''}.`);
    },
  };
}

function unknownTarget(field: keyof PromotionTargets, type: string, id: string): Error {
  return badInput(`input.${field}`, `There is no ${type} with the id ${id}.`);
}
