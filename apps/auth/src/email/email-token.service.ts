import type { WriteWithin } from '@e-storefront/mongo';
import type { DerivedTokens } from '../session/derived-tokens';
import { hashOfToken } from '../session/opaque-token';
import { newMailId, type AccountMailRequests } from './account-mail-requests.service';

/** What a mailed token proves the right to do; the mail that brings it is called the same. */
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

/** A token that is about to be stored, with the write that asks for its mail. */
export interface NewMailedToken {
  token: string;
  stored: StoredToken;
  request: WriteWithin;
}

/** Where mailed tokens are kept. */
export interface MailedTokenRepository {
  /**
   * Stores a token in the place of the account's earlier one of the same purpose, and asks for its mail, in one
   * transaction; of two at once one is left.
   */
  replace(token: StoredToken, request: WriteWithin): Promise<void>;
  /** The same as part of the caller's transaction, for an account that has no token yet. */
  adding(token: StoredToken, request: WriteWithin): WriteWithin;
  /** The account that a live token belongs to; null when there is none. */
  ownerOf(purpose: TokenPurpose, hash: string): Promise<string | null>;
  /** The same, and removes the token: of two calls at once only one gets the answer. */
  take(purpose: TokenPurpose, hash: string): Promise<string | null>;
  /** Removes the account's token of one purpose. */
  end(purpose: TokenPurpose, userId: string): Promise<void>;
  removeAllOf(userId: string): Promise<void>;
}

interface Ports {
  repository: MailedTokenRepository;
  derived: DerivedTokens;
  requests: AccountMailRequests;
}

/** The account and the page that a mailed token is for. */
interface TokenFor {
  userId: string;
  /** Where its link leads, without the token. */
  page: string;
}

/**
 * The tokens in mailed links: single-use, short-lived, one at a time for an account and purpose. A token is derived from
 * the id of the request for its mail, so that it stands in no database and no queue, and is the same when the mail is
 * sent again after a crash.
 */
export class MailedTokens {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Makes a token and asks for its mail; the account's earlier ones of the purpose end. */
  async issue(purpose: TokenPurpose, wanted: TokenFor): Promise<string> {
    const { token, stored, request } = this.#prepare(purpose, wanted);
    await this.#ports.repository.replace(stored, request);
    this.#ports.requests.wake();
    return token;
  }

  /** Makes the first token of an account that is opened in the same transaction, and asks for its mail. */
  issuing(purpose: TokenPurpose, wanted: TokenFor): WriteWithin {
    const { stored, request } = this.#prepare(purpose, wanted);
    return this.#ports.repository.adding(stored, request);
  }

  /** The token that a request for a mail made. @param mailId the id of the request */
  async tokenOf(purpose: TokenPurpose, userId: string, mailId: string): Promise<string> {
    const candidates = this.#ports.derived.candidates('mailed-token', [purpose, userId, mailId]);
    for (const token of candidates) if ((await this.ownerOf(purpose, token)) === userId) return token;
    // It was used, replaced or is too old by now: its link says so.
    return candidates[0] ?? '';
  }

  /** The account that a live token belongs to, without using it up. */
  async ownerOf(purpose: TokenPurpose, token: string): Promise<string | null> {
    return this.#ports.repository.ownerOf(purpose, hashOfToken(token));
  }

  /** Uses a token up and gives its account; null when it does not hold. */
  async take(purpose: TokenPurpose, token: string): Promise<string | null> {
    return this.#ports.repository.take(purpose, hashOfToken(token));
  }

  /** Ends the account's token of one purpose, where there is one. */
  async end(purpose: TokenPurpose, userId: string): Promise<void> {
    await this.#ports.repository.end(purpose, userId);
  }

  /** Ends every token of an account. */
  async removeAllOf(userId: string): Promise<void> {
    await this.#ports.repository.removeAllOf(userId);
  }

  #prepare(purpose: TokenPurpose, { userId, page }: TokenFor): NewMailedToken {
    const mailId = newMailId();
    const { token } = this.#ports.derived.derive('mailed-token', [purpose, userId, mailId]);
    const expiresAt = new Date(Date.now() + LIFETIME_MS[purpose]);
    return {
      token,
      stored: { hash: hashOfToken(token), purpose, userId, expiresAt },
      request: this.#ports.requests.withinAs(mailId, { accountId: userId, mail: purpose, page }),
    };
  }
}
