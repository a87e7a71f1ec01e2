import type { ClientInfo } from './client-info';

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
  client: ClientInfo | null;
}

/** A refresh token as it is stored. */
export interface StoredRefreshToken {
  hash: string;
  expiresAt: Date;
}

/** How a refresh token was exchanged: what its successor is derived from, and by whom. */
export interface TokenExchange {
  /** Random, so that the successor cannot be derived from the token and the key alone. */
  salt: string;
  /** The key that the successor is derived by. */
  keyId: string;
  /** Tells the client from others without naming it; null where it is not known. */
  client: string | null;
}

/** What became of a refresh token that somebody showed. */
export interface ConsumeResult {
  /** `spent` by this call, or `repeated`: by an earlier one. */
  outcome: 'spent' | 'repeated';
  sessionId: string;
  userId: string;
  consumedAt: Date;
  /** Null where the token was spent without an exchange, as by a logout. */
  exchange: TokenExchange | null;
}

/** A session with its newest token stored. */
export interface Renewal {
  session: Session;
  /** Whether the token has been exchanged for its own successor already. */
  isTokenConsumed: boolean;
}

/** Why sessions end. */
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
