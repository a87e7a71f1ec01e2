import type { Role } from '@e-storefront/auth';
import { FindAccountStandingsDocument } from './clients/auth.generated';
import type { ServiceClient } from './service-client';

/** The status of an account. */
export interface AccountStanding {
  /** Incremented by each event of the account; orders this state among events. */
  version: number;
  role: Role;
  isActive: boolean;
  /** Whether its products can be sold. */
  canSell: boolean;
}

/** The maximum number of ids per call. */
const MOST_IDS = 500;

/**
 * Requests the status of accounts from the auth service: for ids that a client or another service provides.
 */
export class AccountDirectory {
  readonly #auth: ServiceClient;

  /** @param auth the auth service; the caller needs the scope `account:check` */
  constructor(auth: ServiceClient) {
    this.#auth = auth;
  }

  /**
   * One status per id; null for unknown and deleted accounts.
   * @param ids of 24 hexadecimal digits
   * @throws SERVICE_UNAVAILABLE
   */
  async standings(ids: readonly string[]): Promise<(AccountStanding | null)[]> {
    const found: (AccountStanding | null)[] = [];
    for (let start = 0; start < ids.length; start += MOST_IDS) {
      const variables = { ids: ids.slice(start, start + MOST_IDS) };
      found.push(...(await this.#auth.call(FindAccountStandingsDocument, variables)).accountStandings);
    }
    return found;
  }

  /** @throws SERVICE_UNAVAILABLE */
  async standing(id: string): Promise<AccountStanding | null> {
    return (await this.standings([id]))[0] ?? null;
  }
}
