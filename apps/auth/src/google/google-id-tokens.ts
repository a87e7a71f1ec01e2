import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { RemoteKeys } from '@e-storefront/auth';
import { googleUnavailable, signInNotConfirmed } from './google-errors';

import type { IdTokenVerifier } from './google.service';
import type { GoogleIdentity } from './google-identity';

interface GoogleOptions {
  clientId: string;
  issuer: string;
  jwksUrl: string;
}

const idTokenClaims = z.object({
  sub: z.string().min(1),
  email: z.string(),
  email_verified: z.union([z.boolean(), z.stringbool()]),
  name: z.string().default(''),
  picture: z.string().optional(),
  nonce: z.string().optional(),
});

/** Verifies ID tokens with the keys that Google publishes. */
export class GoogleIdTokens implements IdTokenVerifier {
  readonly #options: GoogleOptions;
  readonly #keys: RemoteKeys;

  constructor(options: GoogleOptions) {
    this.#options = options;
    this.#keys = new RemoteKeys(options.jwksUrl);
  }

  async verify(idToken: string, nonce?: string): Promise<GoogleIdentity> {
    const key = await this.#publicKey(jwt.decode(idToken, { complete: true })?.header.kid);
    const claims = this.#claims(idToken, key);
    if (!claims || (nonce !== undefined && claims.nonce !== nonce)) throw signInNotConfirmed();
    const { sub: subject, email, email_verified: emailVerified, name, picture } = claims;
    return { subject, email, emailVerified, name, ...(picture && { picture }) };
  }

  #claims(idToken: string, key: KeyObject): z.output<typeof idTokenClaims> | undefined {
    const { issuer, clientId: audience } = this.#options;
    // Google uses its issuer with and without the scheme.
    const issuers: [string, string] = [issuer, issuer.replace('https://', '')];
    try {
      const verified = jwt.verify(idToken, key, { algorithms: ['RS256'], issuer: issuers, audience });
      return idTokenClaims.parse(verified);
    } catch {
      return undefined;
    }
  }

  async #publicKey(kid: string | undefined): Promise<KeyObject> {
    if (!kid) throw signInNotConfirmed();
    const key = await this.#keys.find(kid).catch(() => {
      throw googleUnavailable();
    });
    if (!key) throw signInNotConfirmed();
    return key;
  }
}
