import { randomBytes } from 'node:crypto';
import { DomainError, notFound } from '@e-storefront/errors';
import type { WriteWithin } from '@e-storefront/mongo';
import { networkOf } from '@e-storefront/server';
import { parseId } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { ClientPlace, PlacedCaller } from './client-info';
import type { DerivedTokens } from './derived-tokens';
import type { EndAnnouncer } from './revocation-publisher.service';
import { hashOfToken, newOpaqueToken } from './opaque-token';
import { concerns, type PendingEndRepository } from './pending-revocations.service';
import type { ReuseAlarm } from './refresh-token-reuse.service';

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

/** How a refresh token was exchanged: what its successor is derived from, and by whom. */
export interface TokenUse {
  /** Random, so that the successor cannot be derived from the token and the key alone. */
  salt: string;
  /** The key that the successor is derived by. */
  keyId: string;
  /** Tells the client from others without naming it; null where it is not known. */
  client: string | null;
}

/** What became of a refresh token that somebody showed. */
export interface Spending {
  /** `spent` by this call, or `repeated`: by an earlier one. */
  outcome: 'spent' | 'repeated';
  sessionId: string;
  userId: string;
  spentAt: Date;
  /** Null where the token was spent without an exchange, as by a logout. */
  use: TokenUse | null;
}

/** A session with its newest token stored. */
export interface Renewal {
  session: Session;
  /** Whether the token has been exchanged for its own successor already. */
  isTokenSpent: boolean;
}

/** Where sessions and the hashes of their refresh tokens are kept. */
export interface SessionRepository {
  open(session: NewSession, token: StoredToken): Promise<Session>;
  /**
   * Uses a token up and notes how; of two calls at once one has `spent` and the other `repeated`, with what the first
   * has noted. Null for an unknown or expired one.
   */
  spend(hash: string, use: TokenUse | null): Promise<Spending | null>;
  /** Gives a live session its next token, if it has not got it yet, and notes its place; null when the session has ended. */
  renew(sessionId: string, token: StoredToken, place: ClientPlace | null): Promise<Renewal | null>;
  /**
   * Ends what is live in the scope and gives the ids of what it ended; an `only` is told to one of two calls at once.
   * @param within what is written together with the end of an `only`
   */
  end(scope: SessionScope, reason: SessionEnd, within?: WriteWithin): Promise<string[]>;
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
  alarm: Pick<ReuseAlarm, 'raise' | 'mailing'>;
  audit: Pick<AuditLog, 'record'>;
  derived: DerivedTokens;
  /** For how long the same client gets the same successor again, in milliseconds; 0 for never. */
  reuseGraceMs: number;
}

/**
 * The rules of sessions. A refresh token is exchanged once. For a short time the same client gets the same successor
 * again, as long as that has not been used: two tabs renewed at once, or the answer was lost. Any other second use ends
 * the family, because one of the two who use it is not the owner.
 */
export class SessionService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Begins a session. */
  async open(session: NewSession): Promise<OpenedSession> {
    const refreshToken = newOpaqueToken();
    const { id: sessionId, userId } = await this.#ports.sessions.open(session, toStored(refreshToken));
    return { sessionId, userId, refreshToken };
  }

  /**
   * Exchanges a refresh token for the next one.
   * @throws UNAUTHENTICATED when it is unknown, expired or reused; reuse also ends its session
   */
  async rotate(token: string, place: ClientPlace | null): Promise<OpenedSession> {
    const { sessions, pendingEnds } = this.#ports;
    const spending = await sessions.spend(hashOfToken(token), this.#useBy(place));
    if (!spending) throw refused();
    const { sessionId, userId } = spending;
    const refreshToken = this.#successor(token, spending, place);
    if (refreshToken === null) throw await this.#reused(spending, place);
    const renewal = await sessions.renew(sessionId, toStored(refreshToken), place);
    if (!renewal) throw refused();
    // Whoever has used the successor got its answer: this is not a client that waits for it.
    if (spending.outcome === 'repeated' && renewal.isTokenSpent) throw await this.#reused(spending, place);
    const { session } = renewal;
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
    const spending = await this.#ports.sessions.spend(hashOfToken(token), null);
    if (spending) await this.end({ userId: spending.userId, only: spending.sessionId }, 'logout');
  }

  /** Ends one of the caller's sessions. @throws BAD_USER_INPUT, NOT_FOUND */
  async endOne(userId: string, idText: string): Promise<void> {
    const only = parseId(idText);
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
  async end(scope: SessionScope, reason: SessionEnd, within?: WriteWithin): Promise<string[]> {
    const ids = await this.#ports.sessions.end(scope, reason, within);
    await this.#ports.announcer.announce(ids);
    return ids;
  }

  /** The caller's live sessions, the latest used first. */
  async list(userId: string, currentId: string): Promise<SessionView[]> {
    const sessions = await this.#ports.sessions.live(userId);
    return sessions.map((session) => ({ ...session, isCurrent: session.id === currentId }));
  }

  #useBy(place: ClientPlace | null): TokenUse {
    const salt = randomBytes(16).toString('base64url');
    const mark = this.#ports.derived.derive('client-mark', markOf(place));
    return { salt, keyId: mark.keyId, client: place && mark.token };
  }

  /** The token that follows on a spent one; null where the call is a reuse. */
  #successor(token: string, spending: Spending, place: ClientPlace | null): string | null {
    const { use, outcome } = spending;
    if (!use || (outcome === 'repeated' && !this.#isSameClientSoon(spending, place))) return null;
    return this.#ports.derived.deriveAgain('refresh-token', [token, use.salt], use.keyId);
  }

  #isSameClientSoon({ spentAt, use }: Spending, place: ClientPlace | null): boolean {
    const { derived, reuseGraceMs } = this.#ports;
    // A client that is not known is nobody's twin.
    if (!place || !use?.client || Date.now() - spentAt.getTime() >= reuseGraceMs) return false;
    return derived.deriveAgain('client-mark', markOf(place), use.keyId) === use.client;
  }

  /** Ends the family of a token that was reused, and gives the refusal. */
  async #reused({ userId, sessionId }: Spending, place: ClientPlace | null): Promise<DomainError> {
    const { alarm } = this.#ports;
    const ended = await this.end({ userId, only: sessionId }, 'reuse', alarm.mailing(userId));
    // A session that had ended before is no news to its owner.
    if (ended.length > 0) await alarm.raise({ userId, sessionId, place });
    return refused();
  }
}

/** What makes a client the same: its network and what it says of itself. */
function markOf(place: ClientPlace | null): string[] {
  return place ? [networkOf(place.address), place.agent] : [];
}

function toStored(refreshToken: string): StoredToken {
  return { hash: hashOfToken(refreshToken), expiresAt: new Date(Date.now() + REFRESH_TOKEN_MS) };
}

function refused(): DomainError {
  return new DomainError('UNAUTHENTICATED', { message: 'Your session has ended. Log in again.' });
}
