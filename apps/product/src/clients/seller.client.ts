import { setTimeout as delay } from 'node:timers/promises';
import { roleHasPermission } from '@e-storefront/auth';
import { badInput } from '@e-storefront/errors';
import type { AccountRecords } from '@e-storefront/mongo';
import type { AccountDirectory } from '@e-storefront/subgraph';
import type { Sellers } from '../catalog/product-admin.service';

interface Sources {
  accounts: Pick<AccountRecords, 'find'>;
  directory: AccountDirectory;
  requestId: string;
}

/** How long the creation of a product waits for the event of its seller's approval. */
const EVENT_WITHIN_MS = 2_000;

/**
 * Knows sellers by the events of their accounts, and asks the auth service about everybody else. A seller who may not
 * sell at the moment can be given products, which are not on sale until the seller may.
 */
export function sellers({ accounts, directory, requestId }: Sources): Sellers {
  return {
    assertSells: async (sellerId, field) => {
      const known = await accounts.find(sellerId);
      if (known?.canSell) return;
      const standing = await directory.standing(sellerId, requestId);
      if (!standing) throw badInput(field, 'is not the id of an account.');
      if (!roleHasPermission(standing.role, 'product:write'))
        throw badInput(field, 'is not the id of a seller.');
      // Approved a moment ago: the event is on its way, and the product is to be on sale when it is shown.
      if (known && standing.canSell) await untilKnown(accounts, sellerId);
    },
  };
}

/** Waits until it is known that a seller may sell, or for as long as an event usually takes. */
async function untilKnown(accounts: Sources['accounts'], sellerId: string): Promise<void> {
  for (const end = Date.now() + EVENT_WITHIN_MS; Date.now() < end; await delay(50)) {
    if ((await accounts.find(sellerId))?.canSell) return;
  }
}
