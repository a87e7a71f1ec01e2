import type { SubgraphContext } from '@e-storefront/subgraph';
import type { Services } from '../composition';
import type { Address } from '../address/address';
import type { User } from '../user/user';

export interface AppContext extends SubgraphContext, Services {
  /** Batched. Deleted accounts are tombstones. */
  userById: (id: string) => Promise<User | null>;
  /** Batched. */
  addressesOf: (userId: string) => Promise<Address[]>;
  /** Accounts that this call has authenticated for, by a login or a mailed token. */
  authenticatedAccountIds: Set<string>;
  /** Whether responses contain mailed tokens: only in development and test runs. */
  exposesEmailTokens: boolean;
}
