import { networkOf } from '@e-storefront/server';
import type { AuditLog } from '../audit/audit.service';
import type { ClientPlace } from '../session/client-info';
import { hashOfToken } from '../session/opaque-token';
import { admit, type TryLimiter } from './attempt-limiter';

/** What somebody tries to guess. Each kind of one account is counted by itself. */
export type GuessedSecret = 'password' | 'own-password' | 'second-factor';

/** One try at a secret of an account, which need not exist. */
export interface Guess {
  secret: GuessedSecret;
  /** The account's e-mail address. */
  email: string;
  place: ClientPlace | null;
}

/** The networks that an account's owner logs in from. */
export interface KnownPlaces {
  knows(account: string, network: string): Promise<boolean>;
  remember(account: string, network: string): Promise<void>;
}

interface Ports {
  accounts: TryLimiter;
  addresses: TryLimiter;
  places: KnownPlaces;
  audit: AuditLog;
  /** The id of the account with an e-mail address; null when there is none. */
  accountIdOf: (email: string) => Promise<string | null>;
}

/**
 * Bounds guessing, by account and by network. Whether the account exists plays no part in it. Networks that the owner
 * has logged in from count apart from all others, so that whoever guesses from elsewhere cannot lock the owner out.
 */
export class LockOut {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Lets one try be made, unless there were too many before.
   * @param check gives null for a failure; what it throws counts as no try
   * @returns what `check` gave
   * @throws RATE_LIMITED while the account or the network is locked; `check` is then not called
   */
  async attempt<T>(guess: Guess, check: () => Promise<T | null>): Promise<T | null> {
    const { accounts } = this.#ports;
    const key = await this.#keyOf(guess);
    const locksFor = admit(await accounts.take(key));
    // A network that is locked does not count against the account: it could lock out others for ever.
    const result = await this.#attemptFrom('guess', guess.place, check).catch(async (error: unknown) => {
      await accounts.giveBack(key);
      throw error;
    });
    if (result !== null) await accounts.clear(key);
    else if (locksFor > 0) void this.#recordLock(guess);
    return result;
  }

  /**
   * Lets one try at a mailed token be made: whose token it is shows only afterwards, so that the network alone counts.
   * @throws RATE_LIMITED
   */
  async attemptToken<T>(place: ClientPlace | null, check: () => Promise<T | null>): Promise<T | null> {
    return this.#attemptFrom('token', place, check);
  }

  /** Notes where an owner is who has shown every proof that the account asks for. */
  async rememberPlace(email: string, place: ClientPlace | null): Promise<void> {
    if (place) await this.#ports.places.remember(hashOfToken(email), networkOf(place.address));
  }

  /** Lets an owner in again who has proven to receive mail at the address. */
  async unlock(email: string, place: ClientPlace | null): Promise<void> {
    await this.rememberPlace(email, place);
    const guess: Guess = { secret: 'password', email, place };
    const keys = new Set([await this.#keyOf(guess), await this.#keyOf({ ...guess, place: null })]);
    await Promise.all([...keys].map((key) => this.#ports.accounts.clear(key)));
  }

  async #attemptFrom<T>(
    what: 'guess' | 'token',
    place: ClientPlace | null,
    check: () => Promise<T | null>,
  ): Promise<T | null> {
    if (!place) return check();
    const { addresses } = this.#ports;
    const key = `${what}:${networkOf(place.address)}`;
    admit(await addresses.take(key));
    const result = await check().catch(async (error: unknown) => {
      await addresses.giveBack(key);
      throw error;
    });
    if (result !== null) await addresses.giveBack(key);
    return result;
  }

  async #keyOf({ secret, email, place }: Guess): Promise<string> {
    const account = hashOfToken(email);
    if (!place) return `${secret}:${account}`;
    const network = networkOf(place.address);
    const isKnown = await this.#ports.places.knows(account, network);
    return isKnown ? `${secret}:${account}:${hashOfToken(network)}` : `${secret}:${account}`;
  }

  async #recordLock({ email, place }: Guess): Promise<void> {
    const userId = await this.#ports.accountIdOf(email).catch(() => null);
    await this.#ports.audit.record({ kind: 'LOGIN_LOCKED', userId, address: place?.address });
  }
}
