import { DomainError } from '@e-storefront/errors';
import type { WriteWithin } from '@e-storefront/mongo';
import type { AuditLog } from '../audit/audit.service';
import type { LoginThrottle } from '../login/login-throttle.service';
import type { LoginAttempt } from '../login/login.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { User } from '../user/user.service';
import { hashRecoveryCode } from './recovery-codes';
import type { SecretCipher } from './secret-cipher';
import { isTotpCode, findTimeStep } from './totp';

/** What an account's second factor is checked by. */
export interface StoredSecondFactor {
  /** The authenticator's secret, encrypted; null until a first one was confirmed. */
  sealedSecret: string | null;
  /** The time step of the last code that was used. */
  usedStep: number;
  recoveryHashes: string[];
  /** An authenticator that was shown and not yet confirmed. */
  pending: { sealedSecret: string; until: Date } | null;
}

/** Where second factors are kept. */
export interface SecondFactorRepository {
  find(userId: string): Promise<StoredSecondFactor | null>;
  /** Keeps an authenticator to be confirmed, in the place of an earlier one. */
  savePending(userId: string, pending: { sealedSecret: string; until: Date }): Promise<void>;
  /** Makes the pending authenticator the one that counts; false when it is not the pending one any more. */
  confirm(
    userId: string,
    sealedSecret: string,
    facts: Pick<StoredSecondFactor, 'usedStep' | 'recoveryHashes'>,
  ): Promise<boolean>;
  /** Uses up a time step and all before it; of two calls at once with one step only one has the answer true. */
  consumeStep(userId: string, sealedSecret: string, step: number): Promise<boolean>;
  /**
   * Uses up a recovery code together with other writes, which are told how many are left. Once a code.
   * @returns how many are left; null when there is no such code
   */
  consumeRecoveryCode(
    userId: string,
    hash: string,
    within: (left: number) => WriteWithin,
  ): Promise<number | null>;
  replaceRecoveryCodes(userId: string, hashes: string[]): Promise<void>;
  /** Removes an authenticator, unless another has taken its place. */
  remove(userId: string, sealedSecret: string): Promise<void>;
  removeByUser(userId: string): Promise<void>;
}

interface Dependencies {
  secondFactors: SecondFactorRepository;
  cipher: SecretCipher;
  loginThrottle: LoginThrottle;
  mailRequests: AccountMailRequests;
  audit: AuditLog;
}

/** Checks codes of authenticators and recovery codes: each is good for one use. */
export class SecondFactorCheck {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Makes sure that an account's owner has shown its second factor, where it has one.
   * @throws SECOND_FACTOR_REQUIRED when no code was given
   * @throws INVALID_CREDENTIALS when the code is wrong or was used before
   * @throws RATE_LIMITED after too many wrong codes
   */
  async assertVerified(user: User, { code, client }: LoginAttempt): Promise<void> {
    if (!user.secondFactorEnabled) return;
    if (code === undefined) throw new DomainError('SECOND_FACTOR_REQUIRED');
    await this.throttled(user, { code, client }, (typed) => this.#consumeCode(user, typed, client));
  }

  /** Lets a code be tried, with or without the spaces that apps show in it, within the bounds of guessing. @throws INVALID_CREDENTIALS, RATE_LIMITED */
  async throttled<T>(
    { email }: User,
    { code = '', client }: LoginAttempt,
    check: (code: string) => Promise<T | null>,
  ): Promise<T> {
    const guess = { secret: 'second-factor', email, client } as const;
    const result = await this.#dependencies.loginThrottle.attempt(guess, () => check(code.replace(/\s/g, '')));
    if (result === null) throw new DomainError('INVALID_CREDENTIALS', { message: 'The code is wrong.' });
    return result;
  }

  async #consumeCode(user: User, code: string, client: LoginAttempt['client']): Promise<true | null> {
    const stored = await this.#dependencies.secondFactors.find(user.id);
    if (!stored?.sealedSecret) return null;
    if (!isTotpCode(code)) return this.#consumeRecoveryCode(user, code, client);
    const { sealedSecret, usedStep } = stored;
    const secret = await this.#dependencies.cipher.decrypt(sealedSecret, user.id);
    const step = await findTimeStep(secret, code, usedStep);
    if (step === null) return null;
    return (await this.#dependencies.secondFactors.consumeStep(user.id, sealedSecret, step)) || null;
  }

  async #consumeRecoveryCode(user: User, code: string, client: LoginAttempt['client']): Promise<true | null> {
    const { secondFactors, mailRequests, audit } = this.#dependencies;
    const left = await secondFactors.consumeRecoveryCode(user.id, hashRecoveryCode(code), (remaining) =>
      mailRequests.within({ accountId: user.id, mail: 'recovery-code-used', left: remaining }),
    );
    if (left === null) return null;
    mailRequests.wake();
    const facts = { actorId: user.id, userId: user.id, address: client?.address };
    await audit.record({ kind: 'RECOVERY_CODE_USED', ...facts });
    return true;
  }
}
