import { roleMay } from '@e-storefront/auth';
import { badInput } from '@e-storefront/errors';
import type { AccountRecords } from '@e-storefront/mongo';
import type { AccountDirectory } from '@e-storefront/subgraph';
import type { Sellers } from './product.editing';

interface Sources {
  accounts: Pick<AccountRecords, 'find'>;
  directory: AccountDirectory;
  requestId: string;
}

/**
 * Knows sellers by the events of their accounts, and asks the auth service about everybody else. A seller who may not
 * sell at the moment can be given products, which are not on sale until the seller may.
 */
export function sellers({ accounts, directory, requestId }: Sources): Sellers {
  return {
    assertSells: async (sellerId, field) => {
      if ((await accounts.find(sellerId))?.canSell) return;
      const standing = await directory.standing(sellerId, requestId);
      if (!standing) throw badInput(field, 'is not the id of an account.');
      if (!roleMay(standing.role, 'product:write')) throw badInput(field, 'is not the id of a seller.');
    },
  };
}
