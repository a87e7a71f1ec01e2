import type { WriteWithin } from '@e-storefront/mongo';
import type { DerivedTokens } from '../session/derived-tokens';
import { hashToken } from '../session/opaque-token';
import { newMailId, type AccountMailRequests } from './account-mail-requests.service';
import type { StoredEmailToken, TokenPurpose } from './email-token';
import type { EmailTokenRepository } from './email-token.model';

/** How long mailed tokens live. */
const LIFETIME_MS: Record<TokenPurpose, number> = {
  'reset-password': 30 * 60_000,
  'verify-email': 24 * 3_600_000,
};

/** A token that is about to be stored, with the write that asks for its mail. */
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

/** The account and the page that a mailed token is for. */
interface EmailTokenInput {
  userId: string;
  /** Where its link leads, without the token. */
  page: string;
}

/**
 * The tokens in mailed links: single-use, short-lived, one at a time for an account and purpose. A token is derived from
 * the id of the request for its mail, so that it stands in no database and no queue, and is the same when the mail is
 * sent again after a crash.
 */
export class EmailTokens {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Makes a token and asks for its mail; the account's earlier ones of the purpose end. */
  async issue(purpose: TokenPurpose, wanted: EmailTokenInput): Promise<string> {
    const { token, stored, mailRequest } = this.#prepare(purpose, wanted);
    await this.#dependencies.repository.replace(stored, mailRequest);
    this.#dependencies.mailRequests.wake();
    return token;
  }

  /** Makes the first token of an account that is opened in the same transaction, and asks for its mail. */
  issueWithin(purpose: TokenPurpose, wanted: EmailTokenInput): WriteWithin {
    const { stored, mailRequest } = this.#prepare(purpose, wanted);
    return this.#dependencies.repository.replaceWithin(stored, mailRequest);
  }

  /** The token that a request for a mail made. @param mailId the id of the request */
  async findByMail(purpose: TokenPurpose, userId: string, mailId: string): Promise<string> {
    const candidates = this.#dependencies.derivedTokens.deriveWithEachKey('mailed-token', [
      purpose,
      userId,
      mailId,
    ]);
    for (const token of candidates) if ((await this.findOwner(purpose, token)) === userId) return token;
    // It was used, replaced or is too old by now: its link says so.
    return candidates[0] ?? '';
  }

  /** The account that a live token belongs to, without using it up. */
  async findOwner(purpose: TokenPurpose, token: string): Promise<string | null> {
    return this.#dependencies.repository.findOwner(purpose, hashToken(token));
  }

  /** Uses a token up and gives its account; null when it does not hold. */
  async consume(purpose: TokenPurpose, token: string): Promise<string | null> {
    return this.#dependencies.repository.consume(purpose, hashToken(token));
  }

  /** Ends the account's token of one purpose, where there is one. */
  async revoke(purpose: TokenPurpose, userId: string): Promise<void> {
    await this.#dependencies.repository.remove(purpose, userId);
  }

  /** Ends every token of an account. */
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
