import { DomainError } from '@e-storefront/errors';
import type { AuditLog } from '../audit/audit.service';
import type { LoginThrottle } from '../login/login-throttle.service';
import type { LoginAttempt } from '../login/login-attempt';
import type { AccountMailRequests } from '../email/account-mail-requests.service';

import { hashRecoveryCode } from './recovery-codes';
import type { SecretCipher } from './secret-cipher';
import { isTotpCode, findTimeStep } from './totp';
import type { User } from '../user/user';
import type { SecondFactorRepository } from './second-factor.model';

interface Dependencies {
  secondFactors: SecondFactorRepository;
  cipher: SecretCipher;
  loginThrottle: LoginThrottle;
  mailRequests: AccountMailRequests;
  audit: AuditLog;
}

/** Verifies TOTP codes and recovery codes; each can be used once. */
export class SecondFactorCheck {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Verifies the second factor of an account that has one.
   * @throws SECOND_FACTOR_REQUIRED without a code
   * @throws INVALID_CREDENTIALS when the code is wrong or was used before
   * @throws RATE_LIMITED after too many wrong codes
   */
  async assertVerified(user: User, { code, client }: LoginAttempt): Promise<void> {
    if (!user.secondFactorEnabled) return;
    if (code === undefined) throw new DomainError('SECOND_FACTOR_REQUIRED');
    await this.throttled(user, { code, client }, (typed) => this.#consumeCode(user, typed, client));
  }

  /** Checks a code within the limits of guessing; spaces are ignored. @throws INVALID_CREDENTIALS, RATE_LIMITED */
  async throttled<T>(
    { email }: User,
    { code = '', client }: LoginAttempt,
    check: (code: string) => Promise<T | null>,
  ): Promise<T> {
    const guess = { secret: 'second-factor', email, client } as const;
    const result = await this.#dependencies.loginThrottle.attempt(guess, () =>
      check(code.replace(/\s/g, '')),
    );
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
    const facts = { actorId: user.id, userId: user.id, address: client?.address };
    await audit.record({ kind: 'RECOVERY_CODE_USED', ...facts });
    return true;
  }
}
