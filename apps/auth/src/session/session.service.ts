import { randomBytes } from 'node:crypto';
import { DomainError, notFound } from '@e-storefront/errors';
import type { WriteWithin } from '@e-storefront/mongo';
import { networkOf } from '@e-storefront/server';
import { parseId } from '@e-storefront/domain';
import type { AuditLog } from '../audit/audit.service';
import type { ClientInfo, CallerInfo } from './client-info';
import type { DerivedTokens } from './derived-tokens';
import type { RevocationPublisher } from './revocation-publisher.service';
import { hashToken, createOpaqueToken } from './opaque-token';

import type { RefreshTokenReuseHandler } from './refresh-token-reuse.service';
import { appliesTo } from './pending-revocation';
import type { PendingRevocationRepository } from './pending-revocations.model';
import type {
  ConsumeResult,
  NewSession,
  RevocationReason,
  Session,
  SessionScope,
  StoredRefreshToken,
  TokenExchange,
} from './session';
import type { SessionRepository } from './session.model';

/** How long a refresh token lives after it was given. */
export const REFRESH_TOKEN_MS = 30 * 24 * 3_600_000;

/** A session as its owner sees it. */
export interface SessionView extends Session {
  isCurrent: boolean;
}

interface OpenedSession {
  sessionId: string;
  userId: string;
  refreshToken: string;
}

interface Dependencies {
  sessions: SessionRepository;
  pendingRevocations: Pick<PendingRevocationRepository, 'findByUser'>;
  revocationPublisher: Pick<RevocationPublisher, 'publish'>;
  reuseHandler: Pick<RefreshTokenReuseHandler, 'handle' | 'requestMail'>;
  audit: Pick<AuditLog, 'record'>;
  derivedTokens: DerivedTokens;
  /** For how long the same client gets the same successor again, in milliseconds; 0 for never. */
  reuseGraceMs: number;
}

/**
 * The rules of sessions. A refresh token is exchanged once. For a short time the same client gets the same successor
 * again, as long as that has not been used: two tabs renewed at once, or the answer was lost. Any other second use ends
 * the family, because one of the two who use it is not the owner.
 */
export class SessionService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Begins a session. */
  async open(session: NewSession): Promise<OpenedSession> {
    const refreshToken = createOpaqueToken();
    const { id: sessionId, userId } = await this.#dependencies.sessions.open(
      session,
      toStoredToken(refreshToken),
    );
    return { sessionId, userId, refreshToken };
  }

  /**
   * Exchanges a refresh token for the next one.
   * @throws UNAUTHENTICATED when it is unknown, expired or reused; reuse also ends its session
   */
  async rotate(token: string, client: ClientInfo | null): Promise<OpenedSession> {
    const { sessions, pendingRevocations } = this.#dependencies;
    const spending = await sessions.consume(hashToken(token), this.#createExchange(client));
    if (!spending) throw sessionEnded();
    const { sessionId, userId } = spending;
    const refreshToken = this.#deriveSuccessor(token, spending, client);
    if (refreshToken === null) throw await this.#handleReuse(spending, client);
    const renewal = await sessions.renew(sessionId, toStoredToken(refreshToken), client);
    if (!renewal) throw sessionEnded();
    // Whoever has used the successor got its answer: this is not a client that waits for it.
    if (spending.outcome === 'repeated' && renewal.isTokenConsumed)
      throw await this.#handleReuse(spending, client);
    const { session } = renewal;
    // Read after the renewal: an end that is written down later finds the session itself.
    const due = (await pendingRevocations.findByUser(userId)).find((revocation) =>
      appliesTo(revocation, session),
    );
    if (due) {
      await this.revoke({ userId, only: sessionId }, due.reason);
      throw sessionEnded();
    }
    return { sessionId, userId, refreshToken };
  }

  /** Ends the session that a refresh token belongs to, whether it was used already or not. */
  async revokeByToken(token: string): Promise<void> {
    const spending = await this.#dependencies.sessions.consume(hashToken(token), null);
    if (spending) await this.revoke({ userId: spending.userId, only: spending.sessionId }, 'logout');
  }

  /** Ends one of the caller's sessions. @throws BAD_USER_INPUT, NOT_FOUND */
  async revokeOne(userId: string, idText: string): Promise<void> {
    const only = parseId(idText);
    if ((await this.revoke({ userId, only }, 'logout')).length === 0) throw notFound('Session', only);
  }

  /** Ends all of the caller's sessions, or all others, and says how many. */
  async revokeAll({ principal, client }: CallerInfo, exceptCurrent: boolean): Promise<number> {
    const { id: userId, sessionId } = principal;
    const ids = await this.revoke({ userId, ...(exceptCurrent && { except: sessionId }) }, 'logout');
    const event = { kind: 'SESSIONS_ENDED', actorId: userId, userId, address: client?.address } as const;
    await this.#dependencies.audit.record(event);
    return ids.length;
  }

  /**
   * Ends sessions and gives their ids. Every end passes here: refresh tokens end in the database, and the access tokens
   * that are still out end as soon as the other services hear of it.
   */
  async revoke(scope: SessionScope, reason: RevocationReason, within?: WriteWithin): Promise<string[]> {
    const ids = await this.#dependencies.sessions.revoke(scope, reason, within);
    await this.#dependencies.revocationPublisher.publish(ids);
    return ids;
  }

  /** The caller's live sessions, the latest used first. */
  async list(userId: string, currentId: string): Promise<SessionView[]> {
    const sessions = await this.#dependencies.sessions.listActive(userId);
    return sessions.map((session) => ({ ...session, isCurrent: session.id === currentId }));
  }

  #createExchange(client: ClientInfo | null): TokenExchange {
    const salt = randomBytes(16).toString('base64url');
    const mark = this.#dependencies.derivedTokens.derive('client-mark', clientFingerprint(client));
    return { salt, keyId: mark.keyId, client: client && mark.token };
  }

  /** The token that follows on a spent one; null where the call is a reuse. */
  #deriveSuccessor(token: string, spending: ConsumeResult, client: ClientInfo | null): string | null {
    const { exchange, outcome } = spending;
    if (!exchange || (outcome === 'repeated' && !this.#isWithinGrace(spending, client))) return null;
    return this.#dependencies.derivedTokens.deriveWithKey(
      'refresh-token',
      [token, exchange.salt],
      exchange.keyId,
    );
  }

  #isWithinGrace({ consumedAt, exchange }: ConsumeResult, client: ClientInfo | null): boolean {
    const { derivedTokens, reuseGraceMs } = this.#dependencies;
    // A client that is not known is nobody's twin.
    if (!client || !exchange?.client || Date.now() - consumedAt.getTime() >= reuseGraceMs) return false;
    return (
      derivedTokens.deriveWithKey('client-mark', clientFingerprint(client), exchange.keyId) ===
      exchange.client
    );
  }

  /** Ends the family of a token that was reused, and gives the refusal. */
  async #handleReuse({ userId, sessionId }: ConsumeResult, client: ClientInfo | null): Promise<DomainError> {
    const { reuseHandler } = this.#dependencies;
    const ended = await this.revoke({ userId, only: sessionId }, 'reuse', reuseHandler.requestMail(userId));
    // A session that had ended before is no news to its owner.
    if (ended.length > 0) await reuseHandler.handle({ userId, sessionId, client });
    return sessionEnded();
  }
}

/** What makes a client the same: its network and what it says of itself. */
function clientFingerprint(client: ClientInfo | null): string[] {
  return client ? [networkOf(client.address), client.agent] : [];
}

function toStoredToken(refreshToken: string): StoredRefreshToken {
  return { hash: hashToken(refreshToken), expiresAt: new Date(Date.now() + REFRESH_TOKEN_MS) };
}

function sessionEnded(): DomainError {
  return new DomainError('UNAUTHENTICATED', { message: 'Your session has ended. Log in again.' });
}
