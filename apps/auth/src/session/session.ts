import type { ClientInfo } from './client-info';

/** A login on one device: a family of refresh tokens. */
export interface Session {
  id: string;
  userId: string;
  /** The account's `sessionEpoch` at the start of the session. */
  epoch: number;
  /** The User-Agent header of the last use, possibly empty. */
  agent: string;
  /** The network address of the last use; null when unknown. */
  address: string | null;
  createdAt: Date;
  lastUsedAt: Date;
}

/** All sessions of an account, or a subset. */
export interface SessionScope {
  userId: string;
  only?: string;
  except?: string;
  /** Only sessions of earlier epochs. */
  before?: number;
}

export interface NewSession {
  userId: string;
  epoch: number;
  client: ClientInfo | null;
}

/** The stored form, without the token itself. */
export interface StoredRefreshToken {
  hash: string;
  expiresAt: Date;
}

/** The exchange of a refresh token, from which its successor is derived. */
export interface TokenExchange {
  /** Random: token and key alone must not be enough to derive the successor. */
  salt: string;
  /** The id of the derivation key. */
  keyId: string;
  /** A keyed fingerprint of the client; null when unknown. */
  client: string | null;
}

/** The result of consuming a refresh token. */
export interface ConsumeResult {
  /** Consumed by this call, or by an earlier one. */
  outcome: 'consumed' | 'already-consumed';
  sessionId: string;
  userId: string;
  consumedAt: Date;
  /** Null for a token that was consumed without an exchange, as by a logout. */
  exchange: TokenExchange | null;
}

export interface Renewal {
  session: Session;
  /** Whether the new token was already exchanged. */
  isTokenConsumed: boolean;
}

export type RevocationReason =
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
