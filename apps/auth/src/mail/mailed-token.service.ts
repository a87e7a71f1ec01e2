import { hashOfToken, newOpaqueToken } from '../session/opaque-token';

/** What a mailed token proves the right to do. */
export type TokenPurpose = 'reset-password' | 'verify-email';

/** How long mailed tokens live. */
const LIFETIME_MS: Record<TokenPurpose, number> = {
  'reset-password': 30 * 60_000,
  'verify-email': 24 * 3_600_000,
};

/** A token as it is stored: by its hash. */
export interface StoredToken {
  hash: string;
  purpose: TokenPurpose;
  userId: string;
  expiresAt: Date;
}

/** Where mailed tokens are kept. */
export interface MailedTokenRepository {
  /** Stores a token in the place of the account's earlier one of the same purpose; of two at once one is left. */
  replace(token: StoredToken): Promise<void>;
  /** The account that a live token belongs to; null when there is none. */
  ownerOf(purpose: TokenPurpose, hash: string): Promise<string | null>;
  /** The same, and removes the token: of two calls at once only one gets the answer. */
  take(purpose: TokenPurpose, hash: string): Promise<string | null>;
  /** Removes the account's token of one purpose. */
  end(purpose: TokenPurpose, userId: string): Promise<void>;
  removeAllOf(userId: string): Promise<void>;
}

/** The tokens in mailed links: single-use, short-lived, one at a time for an account and purpose. */
export class MailedTokens {
  readonly #tokens: MailedTokenRepository;

  constructor(tokens: MailedTokenRepository) {
    this.#tokens = tokens;
  }

  /** Makes a token; the account's earlier ones of the purpose end. */
  async issue(purpose: TokenPurpose, userId: string): Promise<string> {
    const token = newOpaqueToken();
    const expiresAt = new Date(Date.now() + LIFETIME_MS[purpose]);
    await this.#tokens.replace({ hash: hashOfToken(token), purpose, userId, expiresAt });
    return token;
  }

  /** The account that a live token belongs to, without using it up. */
  async ownerOf(purpose: TokenPurpose, token: string): Promise<string | null> {
    return this.#tokens.ownerOf(purpose, hashOfToken(token));
  }

  /** Uses a token up and gives its account; null when it does not hold. */
  async take(purpose: TokenPurpose, token: string): Promise<string | null> {
    return this.#tokens.take(purpose, hashOfToken(token));
  }

  /** Ends the account's token of one purpose, where there is one. */
  async end(purpose: TokenPurpose, userId: string): Promise<void> {
    await this.#tokens.end(purpose, userId);
  }

  /** Ends every token of an account. */
  async removeAllOf(userId: string): Promise<void> {
    await this.#tokens.removeAllOf(userId);
  }
}
