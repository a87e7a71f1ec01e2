import { networkOf } from '@e-storefront/server';
import type { AuditLog } from '../audit/audit.service';
import type { ClientInfo } from '../session/client-info';
import { hashToken } from '../session/opaque-token';

import type { AttemptLimiter } from './attempt-limiter';
import type { TrustedNetworks } from './trusted-networks';
import { assertAllowed } from './attempt-limiter';

/** What somebody tries to guess. Each kind of one account is counted by itself. */
export type SecretKind = 'password' | 'own-password' | 'second-factor';

/** One try at a secret of an account, which need not exist. */
export interface SecretAttempt {
  secret: SecretKind;
  /** The account's e-mail address. */
  email: string;
  client: ClientInfo | null;
}

interface Dependencies {
  accounts: AttemptLimiter;
  networks: AttemptLimiter;
  trustedNetworks: TrustedNetworks;
  audit: AuditLog;
  /** The id of the account with an e-mail address; null when there is none. */
  findAccountId: (email: string) => Promise<string | null>;
}

/**
 * Bounds guessing, by account and by network. Whether the account exists plays no part in it. Networks that the owner
 * has logged in from count apart from all others, so that whoever guesses from elsewhere cannot lock the owner out.
 */
export class LoginThrottle {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Lets one try be made, unless there were too many before.
   * @param check gives null for a failure; what it throws counts as no try
   * @returns what `check` gave
   * @throws RATE_LIMITED while the account or the network is locked; `check` is then not called
   */
  async attempt<T>(guess: SecretAttempt, check: () => Promise<T | null>): Promise<T | null> {
    const { accounts } = this.#dependencies;
    const key = await this.#limiterKey(guess);
    const locksFor = assertAllowed(await accounts.consume(key));
    // A network that is locked does not count against the account: it could lock out others for ever.
    const result = await this.#attemptFromNetwork('guess', guess.client, check).catch(
      async (error: unknown) => {
        await accounts.undo(key);
        throw error;
      },
    );
    if (result !== null) await accounts.clear(key);
    else if (locksFor > 0) void this.#recordLock(guess);
    return result;
  }

  /**
   * Lets one try at a mailed token be made: whose token it is shows only afterwards, so that the network alone counts.
   * @throws RATE_LIMITED
   */
  async attemptToken<T>(client: ClientInfo | null, check: () => Promise<T | null>): Promise<T | null> {
    return this.#attemptFromNetwork('token', client, check);
  }

  /** Notes where an owner is who has shown every proof that the account asks for. */
  async trustNetwork(email: string, client: ClientInfo | null): Promise<void> {
    if (client) await this.#dependencies.trustedNetworks.trust(hashToken(email), networkOf(client.address));
  }

  /** Lets an owner in again who has proven to receive mail at the address. */
  async unlock(email: string, client: ClientInfo | null): Promise<void> {
    await this.trustNetwork(email, client);
    const guess: SecretAttempt = { secret: 'password', email, client };
    const keys = new Set([await this.#limiterKey(guess), await this.#limiterKey({ ...guess, client: null })]);
    await Promise.all([...keys].map((key) => this.#dependencies.accounts.clear(key)));
  }

  async #attemptFromNetwork<T>(
    what: 'guess' | 'token',
    client: ClientInfo | null,
    check: () => Promise<T | null>,
  ): Promise<T | null> {
    if (!client) return check();
    const { networks } = this.#dependencies;
    const key = `${what}:${networkOf(client.address)}`;
    assertAllowed(await networks.consume(key));
    const result = await check().catch(async (error: unknown) => {
      await networks.undo(key);
      throw error;
    });
    if (result !== null) await networks.undo(key);
    return result;
  }

  async #limiterKey({ secret, email, client }: SecretAttempt): Promise<string> {
    const account = hashToken(email);
    if (!client) return `${secret}:${account}`;
    const network = networkOf(client.address);
    const isKnown = await this.#dependencies.trustedNetworks.isTrusted(account, network);
    return isKnown ? `${secret}:${account}:${hashToken(network)}` : `${secret}:${account}`;
  }

  async #recordLock({ email, client }: SecretAttempt): Promise<void> {
    const userId = await this.#dependencies.findAccountId(email).catch(() => null);
    await this.#dependencies.audit.record({ kind: 'LOGIN_LOCKED', userId, address: client?.address });
  }
}
