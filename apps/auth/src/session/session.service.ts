import { DomainError, notFound } from '@e-storefront/errors';
import { idOf } from '@e-storefront/values';
import { hashOfToken, newOpaqueToken } from './opaque-token';

/** How long a refresh token lives after it was given. */
export const REFRESH_TOKEN_MS = 30 * 24 * 3_600_000;

/** A login on one device: the family of the refresh tokens that follow from it. */
export interface Session {
  id: string;
  userId: string;
  createdAt: Date;
  lastUsedAt: Date;
}

/** A session as its owner sees it. */
export interface SessionView extends Session {
  isCurrent: boolean;
}

/** Why sessions end. */
export type SessionEnd =
  | 'logout'
  | 'reuse'
  | 'password-changed'
  | 'password-reset'
  | 'google-unlinked'
  | 'role-changed'
  | 'account-locked'
  | 'account-deleted';

/** Which sessions of an account: one, all but one, or all. */
export interface SessionScope {
  userId: string;
  only?: string;
  except?: string;
}

/** What became of a refresh token that somebody showed. */
export type Spending = { outcome: 'spent' | 'reused'; sessionId: string; userId: string };

/** Where sessions and the hashes of their refresh tokens are kept. */
export interface SessionRepository {
  open(userId: string, token: { hash: string; expiresAt: Date }): Promise<Session>;
  /** Uses a token up; of two calls at once one has `spent` and the other `reused`. Null for an unknown or expired one. */
  spend(hash: string): Promise<Spending | null>;
  /** Gives a live session its next token; false when the session has ended. */
  renew(sessionId: string, token: { hash: string; expiresAt: Date }): Promise<boolean>;
  /** Ends what is live in the scope and gives the ids of what it ended. */
  end(scope: SessionScope, reason: SessionEnd): Promise<string[]>;
  /** The live sessions, the latest used first. */
  live(userId: string): Promise<Session[]>;
}

interface OpenedSession {
  sessionId: string;
  userId: string;
  refreshToken: string;
}

/** The rules of sessions: one use a refresh token, and the end of the family at a second use. */
export class SessionService {
  readonly #sessions: SessionRepository;

  constructor(sessions: SessionRepository) {
    this.#sessions = sessions;
  }

  /** Begins a session. */
  async open(userId: string): Promise<OpenedSession> {
    const { refreshToken, stored } = nextToken();
    const session = await this.#sessions.open(userId, stored);
    return { sessionId: session.id, userId, refreshToken };
  }

  /**
   * Exchanges a refresh token for the next one.
   * @throws UNAUTHENTICATED when it is unknown, expired or spent; a spent one also ends its session
   */
  async rotate(token: string): Promise<OpenedSession> {
    const spending = await this.#sessions.spend(hashOfToken(token));
    if (!spending) throw refused();
    const { sessionId, userId, outcome } = spending;
    if (outcome === 'reused') {
      await this.end({ userId, only: sessionId }, 'reuse');
      throw refused();
    }
    const { refreshToken, stored } = nextToken();
    if (!(await this.#sessions.renew(sessionId, stored))) throw refused();
    return { sessionId, userId, refreshToken };
  }

  /** Ends the session that a refresh token belongs to, whether it was used already or not. */
  async endByToken(token: string): Promise<void> {
    const spending = await this.#sessions.spend(hashOfToken(token));
    if (spending) await this.end({ userId: spending.userId, only: spending.sessionId }, 'logout');
  }

  /** Ends one of the caller's sessions. @throws BAD_USER_INPUT, NOT_FOUND */
  async endOne(userId: string, idText: string): Promise<void> {
    const only = idOf(idText);
    if ((await this.end({ userId, only }, 'logout')).length === 0) throw notFound('Session', only);
  }

  /**
   * Ends sessions and gives their ids. Every end passes here: what has to reach access tokens that are still out
   * begins at this place.
   */
  async end(scope: SessionScope, reason: SessionEnd): Promise<string[]> {
    return this.#sessions.end(scope, reason);
  }

  /** The caller's live sessions, the latest used first. */
  async list(userId: string, currentId: string): Promise<SessionView[]> {
    const sessions = await this.#sessions.live(userId);
    return sessions.map((session) => ({ ...session, isCurrent: session.id === currentId }));
  }
}

function nextToken(): { refreshToken: string; stored: { hash: string; expiresAt: Date } } {
  const refreshToken = newOpaqueToken();
  const expiresAt = new Date(Date.now() + REFRESH_TOKEN_MS);
  return { refreshToken, stored: { hash: hashOfToken(refreshToken), expiresAt } };
}

function refused(): DomainError {
  return new DomainError('UNAUTHENTICATED', { message: 'The session has ended. Log in again.' });
}
