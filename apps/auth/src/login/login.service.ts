import { z } from 'zod';
import type { Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { email, parseInput } from '@e-storefront/values';
import type { AuditLog } from '../audit/audit.service';
import type { PasswordHasher } from '../password/password-hasher';
import { ACCESS_TOKEN_SECONDS, type AccessTokens } from '../session/access-tokens';
import type { ClientPlace } from '../session/client-place';
import type { SessionService } from '../session/session.service';
import { givenPassword } from '../user/user.input';
import type { Credentials, User, UserRepository } from '../user/user.service';

interface Ports {
  users: UserRepository;
  hasher: PasswordHasher;
  sessions: SessionService;
  accessTokens: AccessTokens;
  audit: AuditLog;
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

const loginInput = z.object({ email, password: givenPassword });

/** Begins, renews and ends sessions. */
export class LoginService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Logs in with a password. @throws BAD_USER_INPUT, INVALID_CREDENTIALS, ACCOUNT_DISABLED */
  async withPassword(input: unknown, place: ClientPlace | null): Promise<LoggedIn> {
    const { users, hasher } = this.#ports;
    const given = parseInput(loginInput, input);
    const known = await users.credentials({ email: given.email });
    const fits = await hasher.matches(given.password, known?.passwordHash ?? null);
    if (!known || !fits) throw new DomainError('INVALID_CREDENTIALS');
    return this.open(known, { place });
  }

  /**
   * Begins a session for somebody whose credentials were checked.
   * @throws ACCOUNT_DISABLED
   * @throws INVALID_CREDENTIALS when the account changed between the check and the session
   */
  async open({ user }: Credentials, { place }: LoginAttempt): Promise<LoggedIn> {
    const { users, sessions, audit } = this.#ports;
    if (!user.isActive) throw new DomainError('ACCOUNT_DISABLED');
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
    await audit.record({
      kind: 'LOGGED_IN',
      actorId: user.id,
      userId: user.id,
      subjectId: sessionId,
      address: place?.address,
    });
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
    if (refreshToken) await sessions.endByToken(refreshToken);
    const only = z
      .string()
      .regex(/^[0-9a-f]{24}$/)
      .safeParse(principal?.sessionId);
    if (principal && only.success) await sessions.end({ userId: principal.id, only: only.data }, 'logout');
  }

  #tokens(user: User, sessionId: string, refreshToken: string): LoggedIn {
    const accessToken = this.#ports.accessTokens.issue(user, sessionId);
    return { user, accessToken, refreshToken, expiresIn: ACCESS_TOKEN_SECONDS };
  }
}
