import { networkOf } from '@e-storefront/server';
import type { AuditLog } from '../audit/audit.service';
import type { ClientInfo } from '../session/client-info';
import { hashToken } from '../session/opaque-token';

import type { AttemptLimiter } from './attempt-limiter';
import type { TrustedNetworks } from './trusted-networks';
import { assertAllowed } from './attempt-limiter';

/** Each kind is counted separately per account. */
export type SecretKind = 'password' | 'own-password' | 'second-factor';

/** An attempt at a secret of an account, which need not exist. */
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
  /** Null for an unknown e-mail address. */
  findAccountId: (email: string) => Promise<string | null>;
}

/**
 * Limits guessing per account and per network, whether or not the account exists. Networks that the owner has logged in
 * from are counted separately, so that an attacker in another network cannot lock the owner out.
 */
export class LoginThrottle {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Makes one attempt, unless there were too many before.
   * @param check returns null for a failure; an exception does not count as an attempt
   * @returns the result of `check`
   * @throws RATE_LIMITED without calling `check` while the account or the network is locked
   */
  async attempt<T>(guess: SecretAttempt, check: () => Promise<T | null>): Promise<T | null> {
    const { accounts } = this.#dependencies;
    const key = await this.#limiterKey(guess);
    const locksFor = assertAllowed(await accounts.consume(key));
    // A locked network must not count against the account: it could lock the owner out forever.
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
   * Makes one attempt at a mailed token. The account is only known afterwards, so that only the network is limited.
   * @throws RATE_LIMITED
   */
  async attemptToken<T>(client: ClientInfo | null, check: () => Promise<T | null>): Promise<T | null> {
    return this.#attemptFromNetwork('token', client, check);
  }

  /** Trusts the network of a fully authenticated owner. */
  async trustNetwork(email: string, client: ClientInfo | null): Promise<void> {
    if (client) await this.#dependencies.trustedNetworks.trust(hashToken(email), networkOf(client.address));
  }

  /** Unlocks the account of an owner who has verified the e-mail address. */
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
