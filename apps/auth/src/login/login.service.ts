import { z } from 'zod';
import { DomainError } from '@e-storefront/errors';
import { email, filledIn, parseInput } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { AuditLog } from '../audit/audit.service';
import type { PasswordHasher } from '../password/password-hasher';
import type { AccessTokens } from '../session/access-tokens';
import type { SessionService } from '../session/session.service';
import type { LoginAttempt } from './login-attempt';
import type { SecondFactorCheck } from '../second-factor/second-factor-check.service';
import { enteredPassword } from '../user/user.input';

import type { LoginThrottle } from './login-throttle.service';
import type { Credentials, User } from '../user/user';
import type { UserRepository } from '../user/user.model';

interface Dependencies {
  users: UserRepository;
  hasher: PasswordHasher;
  sessions: SessionService;
  accessTokens: AccessTokens;
  audit: AuditLog;
  loginThrottle: LoginThrottle;
  secondFactor: SecondFactorCheck;
}

/** The account with the tokens of its session. */
export interface LoggedIn {
  user: User;
  accessToken: string;
  refreshToken: string;
  /** Seconds. */
  expiresIn: number;
}

const loginInput = z.object({ email, password: enteredPassword, code: z.string().max(64).optional() });

/** Starts, refreshes and ends sessions. */
export class LoginService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Logs in with a password and, if the account requires it, a second-factor code.
   * @throws BAD_USER_INPUT, INVALID_CREDENTIALS, RATE_LIMITED, ACCOUNT_DISABLED, SECOND_FACTOR_REQUIRED
   */
  async withPassword({ client }: RequestContext, input: unknown): Promise<LoggedIn> {
    const { password, code, ...given } = parseInput(loginInput, input);
    const guess = { secret: 'password', email: given.email, client } as const;
    const known = await this.#dependencies.loginThrottle.attempt(guess, () =>
      this.#verifyPassword(given.email, password),
    );
    if (!known) throw new DomainError('INVALID_CREDENTIALS');
    return this.startSession(known, { client, code });
  }

  /**
   * Starts a session after the first factor was verified.
   * @throws ACCOUNT_DISABLED, SECOND_FACTOR_REQUIRED, RATE_LIMITED
   * @throws INVALID_CREDENTIALS when the code is wrong or the account changed concurrently
   */
  async startSession({ user }: Credentials, attempt: LoginAttempt): Promise<LoggedIn> {
    const { users, sessions, audit, loginThrottle, secondFactor } = this.#dependencies;
    const { client } = attempt;
    if (!user.isActive) throw new DomainError('ACCOUNT_DISABLED');
    await secondFactor.assertVerified(user, attempt);
    const { sessionId, refreshToken } = await sessions.open({
      userId: user.id,
      epoch: user.sessionEpoch,
      client,
    });
    const expected = { isActive: true, sessionEpoch: user.sessionEpoch };
    const updated = await users.update(user.id, { lastLogin: new Date() }, expected);
    if (!updated) {
      // The password, role or lock changed after the check, and its revocation may have missed this session.
      await sessions.revoke({ userId: user.id, only: sessionId }, 'logout');
      throw new DomainError('INVALID_CREDENTIALS');
    }
    await loginThrottle.trustNetwork(user.email, client);
    const event = { kind: 'LOGGED_IN', actorId: user.id, userId: user.id, subjectId: sessionId } as const;
    await audit.record({ ...event, address: client?.address });
    return this.#toLoggedIn(updated, sessionId, refreshToken);
  }

  /** Exchanges a refresh token for new tokens. @throws UNAUTHENTICATED */
  async refresh({ client }: RequestContext, token: string): Promise<LoggedIn> {
    const { users, sessions } = this.#dependencies;
    const { userId, sessionId, refreshToken } = await sessions.rotate(token, client);
    const user = await users.find({ userId }, userId);
    if (!user?.isActive) {
      await sessions.revoke({ userId, only: sessionId }, 'account-locked');
      throw new DomainError('UNAUTHENTICATED');
    }
    return this.#toLoggedIn(user, sessionId, refreshToken);
  }

  /** Revokes the sessions of the access token and of the refresh token. */
  async logout(context: RequestContext, refreshToken?: string | null): Promise<void> {
    // The session of an expired access token may still be active: its refresh token lives longer.
    const principal = context.expired ?? context.principal;
    const { sessions } = this.#dependencies;
    const given = filledIn(refreshToken);
    if (given !== null) await sessions.revokeByToken(given);
    const only = z
      .string()
      .regex(/^[0-9a-f]{24}$/)
      .safeParse(principal?.sessionId);
    if (principal && only.success) await sessions.revoke({ userId: principal.id, only: only.data }, 'logout');
  }

  /** The account of an address and password; null after the same work for an unknown address. */
  async #verifyPassword(address: string, password: string): Promise<Credentials | null> {
    const { users, hasher } = this.#dependencies;
    const known = await users.findCredentials({ email: address });
    const fits = await hasher.matches(password, known?.passwordHash ?? null);
    if (!known?.passwordHash || !fits) return null;
    if (hasher.isOutdated(known.passwordHash)) {
      const passwordHash = await hasher.hash(password);
      await users.update(known.user.id, { passwordHash }, { passwordHash: known.passwordHash });
    }
    return known;
  }

  #toLoggedIn(user: User, sessionId: string, refreshToken: string): LoggedIn {
    const { accessTokens } = this.#dependencies;
    const accessToken = accessTokens.issue(user, sessionId);
    return { user, accessToken, refreshToken, expiresIn: accessTokens.seconds };
  }
}
