import type { WriteWithin } from '@e-storefront/mongo';
import type { DerivedTokens } from '../session/derived-tokens';
import { hashToken } from '../session/opaque-token';
import { newMailId, type AccountMailRequests } from './account-mail-requests.service';
import type { StoredEmailToken, TokenPurpose } from './email-token';
import type { EmailTokenRepository } from './email-token.model';

const LIFETIME_MS: Record<TokenPurpose, number> = {
  'reset-password': 30 * 60_000,
  'verify-email': 24 * 3_600_000,
};

export interface NewEmailToken {
  token: string;
  stored: StoredEmailToken;
  mailRequest: WriteWithin;
}

interface Dependencies {
  repository: EmailTokenRepository;
  derivedTokens: DerivedTokens;
  mailRequests: AccountMailRequests;
}

interface EmailTokenInput {
  userId: string;
  /** The URL of the link, without the token. */
  page: string;
}

/**
 * Tokens in mailed links: single-use, short-lived, one per account and purpose. A token is derived from the id of its
 * mail request, so that no database or queue contains it and a mail that is sent again after a crash has the same link.
 */
export class EmailTokens {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Issues a token and requests its mail; an earlier token of the purpose becomes invalid. */
  async issue(purpose: TokenPurpose, wanted: EmailTokenInput): Promise<string> {
    const { token, stored, mailRequest } = this.#prepare(purpose, wanted);
    await this.#dependencies.repository.replace(stored, mailRequest);
    return token;
  }

  /** Issues the first token of an account that is created in the same transaction, and requests its mail. */
  issueWithin(purpose: TokenPurpose, wanted: EmailTokenInput): WriteWithin {
    const { stored, mailRequest } = this.#prepare(purpose, wanted);
    return this.#dependencies.repository.replaceWithin(stored, mailRequest);
  }

  /** Derives the token of a mail request again; null if a newer mail has replaced it. */
  async findByMail(purpose: TokenPurpose, userId: string, mailId: string): Promise<string | null> {
    const candidates = this.#dependencies.derivedTokens.deriveWithEachKey('mailed-token', [
      purpose,
      userId,
      mailId,
    ]);
    for (const token of candidates) if ((await this.findOwner(purpose, token)) === userId) return token;
    if (await this.#dependencies.repository.hasActive(purpose, userId)) return null;
    // Used or expired by now: the page of the link reports that.
    return candidates[0] ?? null;
  }

  /** The account of a valid token, without consuming it. */
  async findOwner(purpose: TokenPurpose, token: string): Promise<string | null> {
    return this.#dependencies.repository.findOwner(purpose, hashToken(token));
  }

  /** Consumes a token and returns its account; null for an invalid token. */
  async consume(purpose: TokenPurpose, token: string): Promise<string | null> {
    return this.#dependencies.repository.consume(purpose, hashToken(token));
  }

  async revoke(purpose: TokenPurpose, userId: string): Promise<void> {
    await this.#dependencies.repository.remove(purpose, userId);
  }

  async removeByUser(userId: string): Promise<void> {
    await this.#dependencies.repository.removeByUser(userId);
  }

  #prepare(purpose: TokenPurpose, { userId, page }: EmailTokenInput): NewEmailToken {
    const mailId = newMailId();
    const { token } = this.#dependencies.derivedTokens.derive('mailed-token', [purpose, userId, mailId]);
    const expiresAt = new Date(Date.now() + LIFETIME_MS[purpose]);
    return {
      token,
      stored: { hash: hashToken(token), purpose, userId, expiresAt },
      mailRequest: this.#dependencies.mailRequests.withinAs(mailId, {
        accountId: userId,
        mail: purpose,
        page,
      }),
    };
  }
}
