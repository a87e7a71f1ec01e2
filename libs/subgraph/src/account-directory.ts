import type { Role } from '@e-storefront/auth';
import { FindAccountStandingsDocument } from './clients/auth.generated';
import type { ServiceClient } from './service-client';

/** How an account stands. */
export interface AccountStanding {
  /** Counted up by each event of the account; orders this state among those of events. */
  version: number;
  role: Role;
  isActive: boolean;
  /** Whether its products may be sold. */
  canSell: boolean;
}

/** The most ids of one call. */
const MOST_IDS = 500;

/** Asks the auth service how accounts stand: for ids that somebody else gives and that a service is to rely on. */
export class AccountDirectory {
  readonly #auth: ServiceClient;

  /** @param auth the auth service; the caller needs the scope `account:check` */
  constructor(auth: ServiceClient) {
    this.#auth = auth;
  }

  /**
   * One standing for each id, null where nobody has it, or the account was deleted.
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
