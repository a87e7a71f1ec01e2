import { scopesOfService, type CredentialSource } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';

const LIFETIME_SECONDS = 900;

/** The credential by which this service calls the others. It signs its own, as it signs everybody's. */
export class OwnCredential implements CredentialSource {
  readonly #accessTokens: Pick<AccessTokens, 'issueForService'>;
  #present: { token: string; renewAt: number } | undefined;

  constructor(accessTokens: Pick<AccessTokens, 'issueForService'>) {
    this.#accessTokens = accessTokens;
  }

  async credential(): Promise<string> {
    const now = Date.now();
    if (!this.#present || this.#present.renewAt <= now) {
      const token = this.#accessTokens.issueForService('auth', scopesOfService('auth'), LIFETIME_SECONDS);
      this.#present = { token, renewAt: now + (LIFETIME_SECONDS / 2) * 1_000 };
    }
    return this.#present.token;
  }
}
