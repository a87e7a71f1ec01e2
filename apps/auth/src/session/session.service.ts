import { DomainError, notFound } from '@e-storefront/errors';
import { idOf } from '@e-storefront/values';
import type { AuditLog } from '../audit/audit.service';
import type { ClientPlace, PlacedCaller } from './client-place';
import type { EndAnnouncer } from './end-announcer.service';
import { hashOfToken, newOpaqueToken } from './opaque-token';
import { concerns, type PendingEndRepository } from './pending-ends.service';
import type { ReuseAlarm } from './reuse-alarm.service';

/** How long a refresh token lives after it was given. */
export const REFRESH_TOKEN_MS = 30 * 24 * 3_600_000;

/** A login on one device: the family of the refresh tokens that follow from it. */
export interface Session {
  id: string;
  userId: string;
  /** The account's `sessionEpoch` when the session began. */
  epoch: number;
  /** What the client said of itself at the last use; empty when it said nothing. */
  agent: string;
  /** The network address of the last use; null where it is not known. */
  address: string | null;
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
  | 'second-factor-changed'
  | 'google-unlinked'
  | 'role-changed'
  | 'seller-decided'
  | 'account-locked'
  | 'account-deleted';

/** Which sessions of an account: all, or fewer. */
export interface SessionScope {
  userId: string;
  only?: string;
  except?: string;
  /** Those of earlier epochs. */
  before?: number;
}

/** A session about to begin. */
export interface NewSession {
  userId: string;
  epoch: number;
  place: ClientPlace | null;
}

/** A refresh token as it is stored. */
export interface StoredToken {
  hash: string;
  expiresAt: Date;
}

/** What became of a refresh token that somebody showed. */
export type Spending = { outcome: 'spent' | 'reused'; sessionId: string; userId: string };

/** Where sessions and the hashes of their refresh tokens are kept. */
export interface SessionRepository {
  open(session: NewSession, token: StoredToken): Promise<Session>;
  /** Uses a token up; of two calls at once one has `spent` and the other `reused`. Null for an unknown or expired one. */
  spend(hash: string): Promise<Spending | null>;
  /** Gives a live session its next token and notes its place; null when the session has ended. */
  renew(sessionId: string, token: StoredToken, place: ClientPlace | null): Promise<Session | null>;
  /** Ends what is live in the scope and gives the ids of what it ended; an `only` is told to one of two calls at once. */
  end(scope: SessionScope, reason: SessionEnd): Promise<string[]>;
  /** The live sessions, the latest used first. */
  live(userId: string): Promise<Session[]>;
}

interface OpenedSession {
  sessionId: string;
  userId: string;
  refreshToken: string;
}

interface Ports {
  sessions: SessionRepository;
  pendingEnds: Pick<PendingEndRepository, 'of'>;
  announcer: Pick<EndAnnouncer, 'announce'>;
  alarm: Pick<ReuseAlarm, 'raise'>;
  audit: Pick<AuditLog, 'record'>;
}

/** The rules of sessions: one use a refresh token, and the end of the family at a second use. */
export class SessionService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Begins a session. */
  async open(session: NewSession): Promise<OpenedSession> {
    const { refreshToken, stored } = nextToken();
    const { id: sessionId, userId } = await this.#ports.sessions.open(session, stored);
    return { sessionId, userId, refreshToken };
  }

  /**
   * Exchanges a refresh token for the next one.
   * @throws UNAUTHENTICATED when it is unknown, expired or spent; a spent one also ends its session
   */
  async rotate(token: string, place: ClientPlace | null): Promise<OpenedSession> {
    const { sessions, pendingEnds } = this.#ports;
    const spending = await sessions.spend(hashOfToken(token));
    if (!spending) throw refused();
    const { sessionId, userId } = spending;
    if (spending.outcome === 'reused') {
      await this.#endReused(spending, place);
      throw refused();
    }
    const { refreshToken, stored } = nextToken();
    const session = await sessions.renew(sessionId, stored, place);
    if (!session) throw refused();
    // Read after the renewal: an end that is written down later finds the session itself.
    const due = (await pendingEnds.of(userId)).find((end) => concerns(end, session));
    if (due) {
      await this.end({ userId, only: sessionId }, due.reason);
      throw refused();
    }
    return { sessionId, userId, refreshToken };
  }

  /** Ends the session that a refresh token belongs to, whether it was used already or not. */
  async endByToken(token: string): Promise<void> {
    const spending = await this.#ports.sessions.spend(hashOfToken(token));
    if (spending) await this.end({ userId: spending.userId, only: spending.sessionId }, 'logout');
  }

  /** Ends one of the caller's sessions. @throws BAD_USER_INPUT, NOT_FOUND */
  async endOne(userId: string, idText: string): Promise<void> {
    const only = idOf(idText);
    if ((await this.end({ userId, only }, 'logout')).length === 0) throw notFound('Session', only);
  }

  /** Ends all of the caller's sessions, or all others, and says how many. */
  async endAll({ principal, place }: PlacedCaller, exceptCurrent: boolean): Promise<number> {
    const { id: userId, sessionId } = principal;
    const ids = await this.end({ userId, ...(exceptCurrent && { except: sessionId }) }, 'logout');
    const event = { kind: 'SESSIONS_ENDED', actorId: userId, userId, address: place?.address } as const;
    await this.#ports.audit.record(event);
    return ids.length;
  }

  /**
   * Ends sessions and gives their ids. Every end passes here: refresh tokens end in the database, and the access tokens
   * that are still out end as soon as the other services hear of it.
   */
  async end(scope: SessionScope, reason: SessionEnd): Promise<string[]> {
    const ids = await this.#ports.sessions.end(scope, reason);
    await this.#ports.announcer.announce(ids);
    return ids;
  }

  /** The caller's live sessions, the latest used first. */
  async list(userId: string, currentId: string): Promise<SessionView[]> {
    const sessions = await this.#ports.sessions.live(userId);
    return sessions.map((session) => ({ ...session, isCurrent: session.id === currentId }));
  }

  async #endReused({ userId, sessionId }: Spending, place: ClientPlace | null): Promise<void> {
    const ended = await this.end({ userId, only: sessionId }, 'reuse');
    // A session that had ended before is no news to its owner.
    if (ended.length > 0) await this.#ports.alarm.raise({ userId, sessionId, place });
  }
}

function nextToken(): { refreshToken: string; stored: StoredToken } {
  const refreshToken = newOpaqueToken();
  const expiresAt = new Date(Date.now() + REFRESH_TOKEN_MS);
  return { refreshToken, stored: { hash: hashOfToken(refreshToken), expiresAt } };
}

function refused(): DomainError {
  return new DomainError('UNAUTHENTICATED', { message: 'Your session has ended. Log in again.' });
}
