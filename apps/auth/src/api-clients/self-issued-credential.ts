import { getServiceScopes, type CredentialSource } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';

const TOKEN_LIFETIME_SECONDS = 900;

/** The credential of the auth service itself, which needs no call to the token endpoint. */
export class SelfIssuedCredential implements CredentialSource {
  readonly #accessTokens: Pick<AccessTokens, 'issueForService'>;
  #current: { token: string; renewAt: number } | undefined;

  constructor(accessTokens: Pick<AccessTokens, 'issueForService'>) {
    this.#accessTokens = accessTokens;
  }

  async credential(): Promise<string> {
    const now = Date.now();
    if (!this.#current || this.#current.renewAt <= now) {
      const token = this.#accessTokens.issueForService(
        'auth',
        getServiceScopes('auth'),
        TOKEN_LIFETIME_SECONDS,
      );
      this.#current = { token, renewAt: now + (TOKEN_LIFETIME_SECONDS / 2) * 1_000 };
    }
    return this.#current.token;
  }
}
