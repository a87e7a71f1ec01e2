import { roleHasPermission } from '@e-storefront/auth';
import { badInput, DomainError, isDomainError } from '@e-storefront/errors';
import type { AccountRecords } from '@e-storefront/mongo';
import type { AccountDirectory, AccountStanding } from '@e-storefront/subgraph';
import type { Sellers } from '../catalog/product-admin.service';

interface Sources {
  accounts: Pick<AccountRecords, 'find' | 'applyStanding'>;
  directory: Pick<AccountDirectory, 'standing'>;
  requestId: string;
}

/**
 * Asks the auth service about sellers and records its answer before a product is written: the event of an approval or
 * a suspension may still be on its way, and the record decides whether the product is on sale. A seller who may not
 * sell at the moment can be given products, which are not on sale until the seller may. While auth is away the record
 * alone decides, as for every product that is there already.
 */
export function sellers({ accounts, directory, requestId }: Sources): Sellers {
  /** The recorded answer of auth; null for no account, undefined while auth is away. */
  const refreshed = async (accountId: string): Promise<AccountStanding | null | undefined> => {
    const standing = await directory.standing(accountId, requestId).catch(undefinedWhenAway);
    if (standing) await accounts.applyStanding({ accountId, ...standing });
    return standing;
  };
  return {
    assertSells: async (sellerId, field) => {
      const standing = await refreshed(sellerId);
      if (standing === undefined) {
        if ((await accounts.find(sellerId))?.canSell) return;
        throw new DomainError('SERVICE_UNAVAILABLE');
      }
      if (!standing) throw badInput(field, 'is not the id of an account.');
      if (!roleHasPermission(standing.role, 'product:write'))
        throw badInput(field, 'is not the id of a seller.');
    },
    refreshOwn: async (sellerId) => {
      if ((await refreshed(sellerId)) === null) throw new DomainError('UNAUTHENTICATED');
    },
  };
}

function undefinedWhenAway(error: unknown): undefined {
  if (isDomainError(error) && error.code === 'SERVICE_UNAVAILABLE') return undefined;
  throw error;
}
