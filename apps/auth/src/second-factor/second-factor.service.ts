import { DomainError } from '@e-storefront/errors';
import { filledIn } from '@e-storefront/domain';
import type { AuditKind, AuditLog } from '../audit/audit.service';
import type { OwnPassword } from '../password/password-confirmation.service';
import type { PlacedCaller } from '../session/client-info';
import type { PendingEnds } from '../session/pending-revocations.service';
import type { User, UserRepository, UserService } from '../user/user.service';
import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes';
import type { SecondFactorCheck, SecondFactorRepository } from './second-factor-check.service';
import type { SecondFactorPolicy } from './second-factor-policy';
import type { SecretBox } from './secret-cipher';
import { newTotpSecret, stepOfCode, totpUri } from './totp';

interface Ports {
  /** Reads accounts as their owners may. */
  readers: UserService;
  users: UserRepository;
  secondFactors: SecondFactorRepository;
  secondFactor: SecondFactorCheck;
  secondFactorPolicy: SecondFactorPolicy;
  secondFactorBox: SecretBox;
  ownPassword: OwnPassword;
  pendingEnds: PendingEnds;
  audit: AuditLog;
}

/** A new authenticator, shown this once. */
export interface SecondFactorSetup {
  /** Base32. */
  secret: string;
  /** What the QR code says. */
  uri: string;
}

/** The proofs that a change of the second factor asks for. */
export interface Proofs {
  password: string;
  code?: string | null;
}

/** How long a new authenticator waits for its first code. */
const PENDING_MS = 15 * 60_000;

/** Sets up and removes second factors. */
export class SecondFactorService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Makes a new authenticator, which counts once it is confirmed; an account that has one already needs its code.
   * @throws UNAUTHENTICATED, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, RATE_LIMITED
   */
  async begin(caller: PlacedCaller, proofs: Proofs): Promise<SecondFactorSetup> {
    const { secondFactorBox, secondFactors } = this.#ports;
    const user = await this.#proven(caller, proofs);
    const secret = newTotpSecret();
    const until = new Date(Date.now() + PENDING_MS);
    await secondFactors.begin(user.id, { sealedSecret: await secondFactorBox.seal(secret, user.id), until });
    return { secret, uri: totpUri(user.email, secret) };
  }

  /**
   * Makes the new authenticator count from its first code on, and ends the other sessions.
   * @returns the recovery codes, shown this once
   * @throws UNAUTHENTICATED, CONFLICT, INVALID_CREDENTIALS, RATE_LIMITED
   */
  async confirm(caller: PlacedCaller, code: string): Promise<string[]> {
    const { readers, secondFactors, secondFactor } = this.#ports;
    const user = await readers.own(caller.principal);
    const pending = (await secondFactors.find(user.id))?.pending;
    if (!pending || pending.until.getTime() < Date.now()) throw nothingToConfirm();
    const secret = await this.#ports.secondFactorBox.open(pending.sealedSecret, user.id);
    const usedStep = await secondFactor.guarded(user, { code, place: caller.place }, (typed) =>
      stepOfCode(secret, typed, 0),
    );
    const codes = newRecoveryCodes();
    const facts = { usedStep, recoveryHashes: codes.map(hashOfRecoveryCode) };
    if (!(await secondFactors.confirm(user.id, pending.sealedSecret, facts))) throw nothingToConfirm();
    await this.#switch(caller, true);
    return codes;
  }

  /**
   * Removes the second factor and ends the other sessions.
   * @throws FORBIDDEN when the account's role needs one
   * @throws UNAUTHENTICATED, CONFLICT, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, RATE_LIMITED
   */
  async disable(caller: PlacedCaller, proofs: Proofs): Promise<void> {
    const { secondFactors, secondFactorPolicy } = this.#ports;
    const user = await this.#enabled(caller, proofs);
    if (secondFactorPolicy.isRequired(user)) {
      throw new DomainError('FORBIDDEN', { message: 'Your role requires a second factor.' });
    }
    const present = await secondFactors.find(user.id);
    await this.#switch(caller, false);
    // A new authenticator that is confirmed at the same moment stays, and the account with it.
    if (present?.sealedSecret) await secondFactors.remove(user.id, present.sealedSecret);
  }

  /**
   * Makes new recovery codes; the old ones end.
   * @throws UNAUTHENTICATED, CONFLICT, INVALID_CREDENTIALS, SECOND_FACTOR_REQUIRED, RATE_LIMITED
   */
  async newRecoveryCodes(caller: PlacedCaller, proofs: Proofs): Promise<string[]> {
    const user = await this.#enabled(caller, proofs);
    const codes = newRecoveryCodes();
    await this.#ports.secondFactors.replaceRecoveryCodes(user.id, codes.map(hashOfRecoveryCode));
    return codes;
  }

  async #enabled(caller: PlacedCaller, proofs: Proofs): Promise<User> {
    const user = await this.#proven(caller, proofs);
    if (user.secondFactorEnabled) return user;
    throw new DomainError('CONFLICT', { message: 'This account has no second factor.' });
  }

  /** The caller's account, once everything that it is guarded by was shown anew. */
  async #proven(caller: PlacedCaller, { password, code }: Proofs): Promise<User> {
    const { ownPassword, secondFactor } = this.#ports;
    const { user } = await ownPassword.assert(caller, password);
    await secondFactor.assertShown(user, { code: filledIn(code) ?? undefined, place: caller.place });
    return user;
  }

  /** Says whether logins need a code, ends the other sessions, and tells the owner. */
  async #switch({ principal, place }: PlacedCaller, secondFactorEnabled: boolean): Promise<void> {
    const { users, pendingEnds, audit } = this.#ports;
    const ending = {
      seen: {},
      except: principal.sessionId,
      reason: 'second-factor-changed',
      notice: secondFactorEnabled ? 'second-factor-enabled' : 'second-factor-disabled',
    } as const;
    const changed = await users.changeAndEnd(principal.id, { secondFactorEnabled }, ending);
    if (!changed) throw new DomainError('UNAUTHENTICATED');
    const { user, end } = changed;
    await pendingEnds.settle(user.id, end);
    const kind: AuditKind = secondFactorEnabled ? 'SECOND_FACTOR_ENABLED' : 'SECOND_FACTOR_DISABLED';
    await audit.record({ kind, actorId: user.id, userId: user.id, address: place?.address });
  }
}

function nothingToConfirm(): DomainError {
  return new DomainError('CONFLICT', { message: 'There is no second factor to confirm. Start again.' });
}
