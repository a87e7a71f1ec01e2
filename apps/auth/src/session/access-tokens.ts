import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { TOKEN_ALGORITHM, type AccessTokenClaims, type ServiceTokenClaims } from '@e-storefront/auth';
import type { User } from '../user/user.service';
import type { SigningKeys } from './signing-keys';

/** How long an access token lives. */
export const ACCESS_TOKEN_SECONDS = 900;

interface AccessTokenOptions {
  keys: SigningKeys;
  issuer: string;
  audience: string;
}

/** Issues access tokens. */
export class AccessTokens {
  readonly #options: AccessTokenOptions;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  /** A signed token for a session of an account, with what the services need to know of its owner. */
  issue(user: User, sessionId: string): string {
    const claims: Omit<AccessTokenClaims, 'exp'> = {
      sub: user.id,
      role: user.role,
      name: user.name,
      email: user.email,
      email_verified: user.emailVerified,
      approved: user.sellerStatus === 'approved',
      sid: sessionId,
      jti: randomUUID(),
      token_use: 'access',
    };
    return this.#signed(claims, ACCESS_TOKEN_SECONDS);
  }

  /** A signed credential for a service of this platform. @param seconds how long it lives */
  issueForService(name: string, scopes: readonly string[], seconds: number): string {
    const claims: Omit<ServiceTokenClaims, 'exp'> = {
      sub: name,
      scope: scopes.join(' '),
      jti: randomUUID(),
      token_use: 'service',
    };
    return this.#signed(claims, seconds);
  }

  #signed(claims: object, expiresIn: number): string {
    const { keys, issuer, audience } = this.#options;
    return jwt.sign(claims, keys.signing.key, {
      algorithm: TOKEN_ALGORITHM,
      keyid: keys.signing.kid,
      expiresIn,
      issuer,
      audience,
    });
  }
}
