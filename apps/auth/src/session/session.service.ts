import { randomBytes } from 'node:crypto';
import { requirePrincipal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import type { WriteWithin } from '@e-storefront/mongo';
import { networkOf } from '@e-storefront/server';
import { parseId } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { AuditLog } from '../audit/audit.service';
import type { ClientInfo } from './client-info';
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

/** Lifetime of a refresh token. */
const REFRESH_TOKEN_MS = 30 * 24 * 3_600_000;

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
  /** How long a repeat by the same client returns the same successor, in milliseconds; 0 disables this. */
  reuseGraceMs: number;
}

/**
 * Starts, renews and revokes sessions. A refresh token is exchanged once. For a short grace period, the same client gets
 * the same unused successor again, after concurrent renewals of two tabs or a lost response. Any other reuse revokes the
 * family, because one of the two users is not the owner.
 */
export class SessionService {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

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
   * @throws UNAUTHENTICATED when it is unknown, expired or reused; reuse also revokes its session
   */
  async rotate(token: string, client: ClientInfo | null): Promise<OpenedSession> {
    const { sessions, pendingRevocations } = this.#dependencies;
    const consumed = await sessions.consume(hashToken(token), this.#createExchange(client));
    if (!consumed) throw sessionEnded();
    const { sessionId, userId } = consumed;
    const refreshToken = this.#deriveSuccessor(token, consumed, client);
    if (refreshToken === null) throw await this.#handleReuse(consumed, client);
    const renewal = await sessions.renew(sessionId, toStoredToken(refreshToken), client);
    if (!renewal) throw sessionEnded();
    // The successor was used, so that its owner has received it: this is not a lost response.
    if (consumed.outcome === 'already-consumed' && renewal.isTokenConsumed)
      throw await this.#handleReuse(consumed, client);
    const { session } = renewal;
    // Read after the renewal: a revocation that is stored later finds the session itself.
    const due = (await pendingRevocations.findByUser(userId)).find((revocation) =>
      appliesTo(revocation, session),
    );
    if (due) {
      await this.revoke({ userId, only: sessionId }, due.reason);
      throw sessionEnded();
    }
    return { sessionId, userId, refreshToken };
  }

  /** Revokes the session of a refresh token, whether or not it was consumed. */
  async revokeByToken(token: string): Promise<void> {
    const consumed = await this.#dependencies.sessions.consume(hashToken(token), null);
    if (consumed) await this.revoke({ userId: consumed.userId, only: consumed.sessionId }, 'logout');
  }

  /** Revokes one of the caller's sessions. @throws BAD_USER_INPUT, NOT_FOUND */
  async revokeOne({ principal }: RequestContext, idText: string): Promise<void> {
    const { id: userId } = requirePrincipal(principal);
    const only = parseId(idText);
    if ((await this.revoke({ userId, only }, 'logout')).length === 0) throw notFound('Session', only);
  }

  /** Revokes all of the caller's sessions, or all others, and returns their number. */
  async revokeAll({ principal, client }: RequestContext, exceptCurrent: boolean): Promise<number> {
    const { id: userId, sessionId } = requirePrincipal(principal);
    const ids = await this.revoke({ userId, ...(exceptCurrent && { except: sessionId }) }, 'logout');
    const event = { kind: 'SESSIONS_ENDED', actorId: userId, userId, address: client?.address } as const;
    await this.#dependencies.audit.record(event);
    return ids.length;
  }

  /**
   * Revokes sessions and returns their ids. All revocations pass here: refresh tokens become invalid in the database,
   * issued access tokens as soon as the other services receive the revocation.
   */
  async revoke(scope: SessionScope, reason: RevocationReason, within?: WriteWithin): Promise<string[]> {
    const ids = await this.#dependencies.sessions.revoke(scope, reason, within);
    await this.#dependencies.revocationPublisher.publish(ids);
    return ids;
  }

  /** The caller's active sessions, most recently used first. */
  async list({ principal }: RequestContext): Promise<SessionView[]> {
    const { id: userId, sessionId } = requirePrincipal(principal);
    const sessions = await this.#dependencies.sessions.listActive(userId);
    return sessions.map((session) => ({ ...session, isCurrent: session.id === sessionId }));
  }

  #createExchange(client: ClientInfo | null): TokenExchange {
    const salt = randomBytes(16).toString('base64url');
    const fingerprint = this.#dependencies.derivedTokens.derive('client-mark', clientFingerprint(client));
    return { salt, keyId: fingerprint.keyId, client: client && fingerprint.token };
  }

  /** The successor of a consumed token; null for reuse. */
  #deriveSuccessor(token: string, consumed: ConsumeResult, client: ClientInfo | null): string | null {
    const { exchange, outcome } = consumed;
    if (!exchange || (outcome === 'already-consumed' && !this.#isWithinGrace(consumed, client))) return null;
    return this.#dependencies.derivedTokens.deriveWithKey(
      'refresh-token',
      [token, exchange.salt],
      exchange.keyId,
    );
  }

  #isWithinGrace({ consumedAt, exchange }: ConsumeResult, client: ClientInfo | null): boolean {
    const { derivedTokens, reuseGraceMs } = this.#dependencies;
    // An unknown client cannot be the same client.
    if (!client || !exchange?.client || Date.now() - consumedAt.getTime() >= reuseGraceMs) return false;
    return (
      derivedTokens.deriveWithKey('client-mark', clientFingerprint(client), exchange.keyId) ===
      exchange.client
    );
  }

  /** Revokes the family of a reused token and returns the error. */
  async #handleReuse({ userId, sessionId }: ConsumeResult, client: ClientInfo | null): Promise<DomainError> {
    const { reuseHandler } = this.#dependencies;
    const revokedIds = await this.revoke(
      { userId, only: sessionId },
      'reuse',
      reuseHandler.requestMail(userId),
    );
    // No warning for a session that was already revoked.
    if (revokedIds.length > 0) await reuseHandler.handle({ userId, sessionId, client });
    return sessionEnded();
  }
}

/** Identifies a client by its network and User-Agent. */
function clientFingerprint(client: ClientInfo | null): string[] {
  return client ? [networkOf(client.address), client.agent] : [];
}

function toStoredToken(refreshToken: string): StoredRefreshToken {
  return { hash: hashToken(refreshToken), expiresAt: new Date(Date.now() + REFRESH_TOKEN_MS) };
}

function sessionEnded(): DomainError {
  return new DomainError('UNAUTHENTICATED', { message: 'Your session has ended. Please log in again.' });
}
