import { roleHasPermission } from '@e-storefront/auth';
import { badInput, DomainError, isDomainError } from '@e-storefront/errors';
import type { AccountRecords } from '@e-storefront/mongo';
import type { AccountDirectory, AccountStanding } from '@e-storefront/subgraph';
import type { SellerClient } from '../catalog/product-admin.service';

interface Sources {
  accounts: Pick<AccountRecords, 'find' | 'applyStanding'>;
  directory: Pick<AccountDirectory, 'standing'>;
}

/**
 * Asks the auth service about sellers and records its answer before a product is written: the event of an approval or a
 * suspension may not have arrived, and the record decides whether the product is on sale. Sellers who cannot sell at the
 * moment can have products, which go on sale when they can. While auth is unavailable the record alone decides.
 */
export function createSellerClient({ accounts, directory }: Sources): SellerClient {
  /** The recorded answer of auth; null for an unknown account, undefined while auth is unavailable. */
  const refresh = async (accountId: string): Promise<AccountStanding | null | undefined> => {
    const account = await directory.standing(accountId).catch(undefinedWhenUnavailable);
    if (account) await accounts.applyStanding({ accountId, ...account });
    return account;
  };
  return {
    assertCanSell: async (sellerId, field) => {
      const account = await refresh(sellerId);
      if (account === undefined) {
        if ((await accounts.find(sellerId))?.canSell) return;
        throw new DomainError('SERVICE_UNAVAILABLE');
      }
      if (!account) throw badInput(field, 'must be the id of an existing account.');
      if (!roleHasPermission(account.role, 'product:write'))
        throw badInput(field, 'must be the id of a seller.');
    },
    refreshOwn: async (sellerId) => {
      if ((await refresh(sellerId)) === null) throw new DomainError('UNAUTHENTICATED');
    },
  };
}

function undefinedWhenUnavailable(error: unknown): undefined {
  if (isDomainError(error) && error.code === 'SERVICE_UNAVAILABLE') return undefined;
  throw error;
}
