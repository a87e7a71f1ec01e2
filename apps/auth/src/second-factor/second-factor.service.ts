import { DomainError } from '@e-storefront/errors';
import { filledIn } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { AuditLog } from '../audit/audit.service';
import type { PasswordConfirmation } from '../password/password-confirmation.service';
import { requireCaller, type CallerInfo } from '../session/client-info';
import type { PendingRevocations } from '../session/pending-revocations.service';
import type { UserService } from '../user/user.service';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes';
import type { SecondFactorCheck } from './second-factor-check.service';
import type { SecondFactorPolicy } from './second-factor-policy';
import type { SecretCipher } from './secret-cipher';
import { newTotpSecret, findTimeStep, totpUri } from './totp';
import type { AuditEventKind } from '../audit/audit-event';
import type { User } from '../user/user';
import type { UserRepository } from '../user/user.model';
import type { SecondFactorRepository } from './second-factor.model';

interface Dependencies {
  userService: UserService;
  users: UserRepository;
  secondFactors: SecondFactorRepository;
  secondFactor: SecondFactorCheck;
  secondFactorPolicy: SecondFactorPolicy;
  secretCipher: SecretCipher;
  passwordConfirmation: PasswordConfirmation;
  pendingRevocations: PendingRevocations;
  audit: AuditLog;
}

/** Returned only once. */
export interface SecondFactorSetup {
  /** Base32. */
  secret: string;
  /** The content of the QR code. */
  uri: string;
}

export interface ReauthenticationInput {
  password: string;
  code?: string | null;
}

/** How long a new authenticator can be confirmed. */
const PENDING_MS = 15 * 60_000;

/** Sets up and removes second factors. */
export class SecondFactorService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Creates an authenticator, which is active once it is confirmed. Replacing one requires its code.
   * @throws UNAUTHENTICATED, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, RATE_LIMITED
   */
  async begin(context: RequestContext, proofs: ReauthenticationInput): Promise<SecondFactorSetup> {
    const caller = requireCaller(context);
    const { secretCipher, secondFactors } = this.#dependencies;
    const user = await this.#reauthenticate(caller, proofs);
    const secret = newTotpSecret();
    const until = new Date(Date.now() + PENDING_MS);
    await secondFactors.savePending(user.id, {
      sealedSecret: await secretCipher.encrypt(secret, user.id),
      until,
    });
    return { secret, uri: totpUri(user.email, secret) };
  }

  /**
   * Activates the new authenticator with its first code and revokes the other sessions.
   * @returns the recovery codes, which are not returned again
   * @throws UNAUTHENTICATED, CONFLICT, INVALID_CREDENTIALS, RATE_LIMITED
   */
  async confirm(context: RequestContext, code: string): Promise<string[]> {
    const caller = requireCaller(context);
    const { userService, secondFactors, secondFactor } = this.#dependencies;
    const user = await userService.findOwn(context);
    const pending = (await secondFactors.find(user.id))?.pending;
    if (!pending || pending.until.getTime() < Date.now()) throw nothingToConfirm();
    const secret = await this.#dependencies.secretCipher.decrypt(pending.sealedSecret, user.id);
    const usedStep = await secondFactor.throttled(user, { code, client: caller.client }, (typed) =>
      findTimeStep(secret, typed, 0),
    );
    const codes = newRecoveryCodes();
    const facts = { usedStep, recoveryHashes: codes.map(hashRecoveryCode) };
    if (!(await secondFactors.confirm(user.id, pending.sealedSecret, facts))) throw nothingToConfirm();
    await this.#setEnabled(caller, true);
    return codes;
  }

  /**
   * Removes the second factor and revokes the other sessions.
   * @throws FORBIDDEN when the account's role requires one
   * @throws UNAUTHENTICATED, CONFLICT, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, RATE_LIMITED
   */
  async disable(context: RequestContext, proofs: ReauthenticationInput): Promise<void> {
    const caller = requireCaller(context);
    const { secondFactors, secondFactorPolicy } = this.#dependencies;
    const user = await this.#reauthenticateEnabled(caller, proofs);
    if (secondFactorPolicy.isRequired(user)) {
      throw new DomainError('FORBIDDEN', { message: 'Your role requires two-factor authentication.' });
    }
    const present = await secondFactors.find(user.id);
    await this.#setEnabled(caller, false);
    // Keeps a new authenticator that is confirmed concurrently.
    if (present?.sealedSecret) await secondFactors.remove(user.id, present.sealedSecret);
  }

  /**
   * Replaces the recovery codes.
   * @throws UNAUTHENTICATED, CONFLICT, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, RATE_LIMITED
   */
  async newRecoveryCodes(context: RequestContext, proofs: ReauthenticationInput): Promise<string[]> {
    const caller = requireCaller(context);
    const user = await this.#reauthenticateEnabled(caller, proofs);
    const codes = newRecoveryCodes();
    await this.#dependencies.secondFactors.replaceRecoveryCodes(user.id, codes.map(hashRecoveryCode));
    return codes;
  }

  async #reauthenticateEnabled(caller: CallerInfo, proofs: ReauthenticationInput): Promise<User> {
    const user = await this.#reauthenticate(caller, proofs);
    if (user.secondFactorEnabled) return user;
    throw new DomainError('CONFLICT', {
      message: 'Two-factor authentication is not enabled for this account.',
    });
  }

  /** Verifies password and second factor again. */
  async #reauthenticate(caller: CallerInfo, { password, code }: ReauthenticationInput): Promise<User> {
    const { passwordConfirmation, secondFactor } = this.#dependencies;
    const { user } = await passwordConfirmation.confirm(caller, password);
    await secondFactor.assertVerified(user, { code: filledIn(code) ?? undefined, client: caller.client });
    return user;
  }

  /** Switches the factor on or off, revokes the other sessions and notifies the owner. */
  async #setEnabled({ principal, client }: CallerInfo, secondFactorEnabled: boolean): Promise<void> {
    const { users, pendingRevocations, audit } = this.#dependencies;
    const ending = {
      expected: {},
      except: principal.sessionId,
      reason: 'second-factor-changed',
      notice: secondFactorEnabled ? 'second-factor-enabled' : 'second-factor-disabled',
    } as const;
    const changed = await users.updateAndRevokeSessions(principal.id, { secondFactorEnabled }, ending);
    if (!changed) throw new DomainError('UNAUTHENTICATED');
    const { user, revocation } = changed;
    await pendingRevocations.apply(user.id, revocation);
    const kind: AuditEventKind = secondFactorEnabled ? 'SECOND_FACTOR_ENABLED' : 'SECOND_FACTOR_DISABLED';
    await audit.record({ kind, actorId: user.id, userId: user.id, address: client?.address });
  }
}

function nothingToConfirm(): DomainError {
  return new DomainError('CONFLICT', {
    message: 'There is no second factor to confirm. Please start the setup again.',
  });
}
