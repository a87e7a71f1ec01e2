import { setTimeout as delay } from 'node:timers/promises';
import { roleHasPermission } from '@e-storefront/auth';
import { badInput } from '@e-storefront/errors';
import type { AccountRecords } from '@e-storefront/mongo';
import type { AccountDirectory } from '@e-storefront/subgraph';
import type { SellerClient } from '../catalog/product-admin.service';

interface Sources {
  accounts: Pick<AccountRecords, 'find'>;
  directory: AccountDirectory;
  requestId: string;
}

/** How long a new product waits for the event of its seller's approval. */
const EVENT_TIMEOUT_MS = 2_000;

/**
 * Looks up sellers in the local account records and asks the auth service about other accounts. Sellers who cannot sell at
 * the moment can have products, which go on sale when they can.
 */
export function createSellerClient({ accounts, directory, requestId }: Sources): SellerClient {
  return {
    assertCanSell: async (sellerId, field) => {
      const known = await accounts.find(sellerId);
      if (known?.canSell) return;
      const status = await directory.standing(sellerId, requestId);
      if (!status) throw badInput(field, 'must be the id of an existing account.');
      if (!roleHasPermission(status.role, 'product:write'))
        throw badInput(field, 'must be the id of a seller.');
      // The approval is so recent that its event has not arrived; without it the product would not be on sale.
      if (known && status.canSell) await waitForApproval(accounts, sellerId);
    },
  };
}

/** Waits for the event of the approval, up to the timeout. */
async function waitForApproval(accounts: Sources['accounts'], sellerId: string): Promise<void> {
  for (const end = Date.now() + EVENT_TIMEOUT_MS; Date.now() < end; await delay(50)) {
    if ((await accounts.find(sellerId))?.canSell) return;
  }
}
