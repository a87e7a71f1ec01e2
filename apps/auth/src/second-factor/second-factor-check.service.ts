import { DomainError } from '@e-storefront/errors';
import type { WriteWithin } from '@e-storefront/mongo';
import type { AuditLog } from '../audit/audit.service';
import type { LockOut } from '../login/login-throttle.service';
import type { LoginAttempt } from '../login/login.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { User } from '../user/user.service';
import { hashOfRecoveryCode } from './recovery-codes';
import type { SecretBox } from './secret-cipher';
import { isTotpCode, stepOfCode } from './totp';

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
  begin(userId: string, pending: { sealedSecret: string; until: Date }): Promise<void>;
  /** Makes the pending authenticator the one that counts; false when it is not the pending one any more. */
  confirm(
    userId: string,
    sealedSecret: string,
    facts: Pick<StoredSecondFactor, 'usedStep' | 'recoveryHashes'>,
  ): Promise<boolean>;
  /** Uses up a time step and all before it; of two calls at once with one step only one has the answer true. */
  useStep(userId: string, sealedSecret: string, step: number): Promise<boolean>;
  /**
   * Uses up a recovery code together with other writes, which are told how many are left. Once a code.
   * @returns how many are left; null when there is no such code
   */
  useRecoveryCode(
    userId: string,
    hash: string,
    within: (left: number) => WriteWithin,
  ): Promise<number | null>;
  replaceRecoveryCodes(userId: string, hashes: string[]): Promise<void>;
  /** Removes an authenticator, unless another has taken its place. */
  remove(userId: string, sealedSecret: string): Promise<void>;
  removeAllOf(userId: string): Promise<void>;
}

interface Ports {
  secondFactors: SecondFactorRepository;
  box: SecretBox;
  lockOut: LockOut;
  requests: AccountMailRequests;
  audit: AuditLog;
}

/** Checks codes of authenticators and recovery codes: each is good for one use. */
export class SecondFactorCheck {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Makes sure that an account's owner has shown its second factor, where it has one.
   * @throws SECOND_FACTOR_REQUIRED when no code was given
   * @throws INVALID_CREDENTIALS when the code is wrong or was used before
   * @throws RATE_LIMITED after too many wrong codes
   */
  async assertShown(user: User, { code, place }: LoginAttempt): Promise<void> {
    if (!user.secondFactorEnabled) return;
    if (code === undefined) throw new DomainError('SECOND_FACTOR_REQUIRED');
    await this.guarded(user, { code, place }, (typed) => this.#spend(user, typed, place));
  }

  /** Lets a code be tried, with or without the spaces that apps show in it, within the bounds of guessing. @throws INVALID_CREDENTIALS, RATE_LIMITED */
  async guarded<T>(
    { email }: User,
    { code = '', place }: LoginAttempt,
    check: (code: string) => Promise<T | null>,
  ): Promise<T> {
    const guess = { secret: 'second-factor', email, place } as const;
    const result = await this.#ports.lockOut.attempt(guess, () => check(code.replace(/\s/g, '')));
    if (result === null) throw new DomainError('INVALID_CREDENTIALS', { message: 'The code is wrong.' });
    return result;
  }

  async #spend(user: User, code: string, place: LoginAttempt['place']): Promise<true | null> {
    const stored = await this.#ports.secondFactors.find(user.id);
    if (!stored?.sealedSecret) return null;
    if (!isTotpCode(code)) return this.#spendRecoveryCode(user, code, place);
    const { sealedSecret, usedStep } = stored;
    const secret = await this.#ports.box.open(sealedSecret, user.id);
    const step = await stepOfCode(secret, code, usedStep);
    if (step === null) return null;
    return (await this.#ports.secondFactors.useStep(user.id, sealedSecret, step)) || null;
  }

  async #spendRecoveryCode(user: User, code: string, place: LoginAttempt['place']): Promise<true | null> {
    const { secondFactors, requests, audit } = this.#ports;
    const left = await secondFactors.useRecoveryCode(user.id, hashOfRecoveryCode(code), (remaining) =>
      requests.within({ accountId: user.id, mail: 'recovery-code-used', left: remaining }),
    );
    if (left === null) return null;
    requests.wake();
    const facts = { actorId: user.id, userId: user.id, address: place?.address };
    await audit.record({ kind: 'RECOVERY_CODE_USED', ...facts });
    return true;
  }
}
