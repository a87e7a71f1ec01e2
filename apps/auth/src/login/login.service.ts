import { z } from 'zod';
import type { Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { email, filledIn, parseInput } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { PasswordHasher } from '../password/password-hasher';
import type { AccessTokens } from '../session/access-tokens';
import type { ClientPlace } from '../session/client-info';
import type { SessionService } from '../session/session.service';
import type { SecondFactorCheck } from '../second-factor/second-factor-check.service';
import { givenPassword } from '../user/user.input';
import type { Credentials, User, UserRepository } from '../user/user.service';
import type { LockOut } from './login-throttle.service';

interface Ports {
  users: UserRepository;
  hasher: PasswordHasher;
  sessions: SessionService;
  accessTokens: AccessTokens;
  audit: AuditLog;
  lockOut: LockOut;
  secondFactor: SecondFactorCheck;
}

/** Who logged in, with the tokens of the session. */
export interface LoggedIn {
  user: User;
  accessToken: string;
  refreshToken: string;
  /** Seconds. */
  expiresIn: number;
}

/** With what somebody comes whose first credentials, a password or a sign-in elsewhere, were checked. */
export interface LoginAttempt {
  place: ClientPlace | null;
  /** The code of the second factor, as it was typed. */
  code?: string | undefined;
}

const loginInput = z.object({ email, password: givenPassword, code: z.string().max(64).optional() });

/** Begins, renews and ends sessions. */
export class LoginService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * Logs in with a password, and with a code where the account asks for one.
   * @throws BAD_USER_INPUT, INVALID_CREDENTIALS, RATE_LIMITED, ACCOUNT_DISABLED, SECOND_FACTOR_REQUIRED
   */
  async withPassword(input: unknown, place: ClientPlace | null): Promise<LoggedIn> {
    const { password, code, ...given } = parseInput(loginInput, input);
    const guess = { secret: 'password', email: given.email, place } as const;
    const known = await this.#ports.lockOut.attempt(guess, () => this.#ownerBy(given.email, password));
    if (!known) throw new DomainError('INVALID_CREDENTIALS');
    return this.open(known, { place, code });
  }

  /**
   * Begins a session for somebody whose first credentials were checked.
   * @throws ACCOUNT_DISABLED, SECOND_FACTOR_REQUIRED, RATE_LIMITED
   * @throws INVALID_CREDENTIALS when the code is wrong, or the account changed between the check and the session
   */
  async open({ user }: Credentials, attempt: LoginAttempt): Promise<LoggedIn> {
    const { users, sessions, audit, lockOut, secondFactor } = this.#ports;
    const { place } = attempt;
    if (!user.isActive) throw new DomainError('ACCOUNT_DISABLED');
    await secondFactor.assertShown(user, attempt);
    const { sessionId, refreshToken } = await sessions.open({
      userId: user.id,
      epoch: user.sessionEpoch,
      place,
    });
    const seen = { isActive: true, sessionEpoch: user.sessionEpoch };
    const present = await users.change(user.id, { lastLogin: new Date() }, seen);
    if (!present) {
      // The password, the role or the lock changed after the check: their end of older sessions may have missed this one.
      await sessions.end({ userId: user.id, only: sessionId }, 'logout');
      throw new DomainError('INVALID_CREDENTIALS');
    }
    await lockOut.rememberPlace(user.email, place);
    const event = { kind: 'LOGGED_IN', actorId: user.id, userId: user.id, subjectId: sessionId } as const;
    await audit.record({ ...event, address: place?.address });
    return this.#tokens(present, sessionId, refreshToken);
  }

  /** Exchanges a refresh token for new tokens. @throws UNAUTHENTICATED */
  async refresh(token: string, place: ClientPlace | null): Promise<LoggedIn> {
    const { users, sessions } = this.#ports;
    const { userId, sessionId, refreshToken } = await sessions.rotate(token, place);
    const user = await users.find({ userId }, userId);
    if (!user?.isActive) {
      await sessions.end({ userId, only: sessionId }, 'account-locked');
      throw new DomainError('UNAUTHENTICATED');
    }
    return this.#tokens(user, sessionId, refreshToken);
  }

  /** Ends the session of the access token and that of the refresh token, where there are such. */
  async logout(principal: Principal | null, refreshToken?: string | null): Promise<void> {
    const { sessions } = this.#ports;
    const given = filledIn(refreshToken);
    if (given !== null) await sessions.endByToken(given);
    const only = z
      .string()
      .regex(/^[0-9a-f]{24}$/)
      .safeParse(principal?.sessionId);
    if (principal && only.success) await sessions.end({ userId: principal.id, only: only.data }, 'logout');
  }

  /** The account of an address and its password; null when there is none, after the same work. */
  async #ownerBy(address: string, password: string): Promise<Credentials | null> {
    const { users, hasher } = this.#ports;
    const known = await users.credentials({ email: address });
    const fits = await hasher.matches(password, known?.passwordHash ?? null);
    if (!known?.passwordHash || !fits) return null;
    if (hasher.isOutdated(known.passwordHash)) {
      const passwordHash = await hasher.hash(password);
      await users.change(known.user.id, { passwordHash }, { passwordHash: known.passwordHash });
    }
    return known;
  }

  #tokens(user: User, sessionId: string, refreshToken: string): LoggedIn {
    const { accessTokens } = this.#ports;
    const accessToken = accessTokens.issue(user, sessionId);
    return { user, accessToken, refreshToken, expiresIn: accessTokens.seconds };
  }
}
