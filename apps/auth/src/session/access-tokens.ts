import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { TOKEN_ALGORITHM, type AccessTokenClaims, type ServiceTokenClaims } from '@e-storefront/auth';
import { LONGEST_OUTAGE_HOURS } from '@e-storefront/config';
import type { SecondFactorPolicy } from '../second-factor/second-factor-policy';

import type { CurrentKeys } from './signing-keys';
import type { User } from '../user/user';

/** The longest lifetime of any token, service credentials included; an old key stays published that long. */
export const MAX_TOKEN_SECONDS = LONGEST_OUTAGE_HOURS * 3_600;

/** The limits of an API client's token. */
export interface TokenLimits {
  scopes: readonly string[];
  seconds: number;
}

interface AccessTokenOptions {
  keys: CurrentKeys;
  issuer: string;
  audience: string;
  /** Lifetime of session tokens, and the maximum for API clients. */
  seconds: number;
  secondFactor: SecondFactorPolicy;
}

/** Issues access tokens. */
export class AccessTokens {
  readonly #options: AccessTokenOptions;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  /** Lifetime of session tokens in seconds. */
  get seconds(): number {
    return this.#options.seconds;
  }

  /**
   * Signs a token for a session, with the owner's data that the services need.
   * @param limits only for API clients, whose id replaces the session id
   */
  issue(user: User, sessionId: string, limits?: TokenLimits): string {
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
      ...(this.#options.secondFactor.isMissing(user) && { second_factor_missing: true }),
      ...(limits && { scope: limits.scopes.join(' ') }),
    };
    return this.#sign(claims, limits?.seconds ?? this.seconds);
  }

  /** Signs a credential for a service. @param seconds its lifetime */
  issueForService(name: string, scopes: readonly string[], seconds: number): string {
    const claims: Omit<ServiceTokenClaims, 'exp'> = {
      sub: name,
      scope: scopes.join(' '),
      jti: randomUUID(),
      token_use: 'service',
    };
    return this.#sign(claims, seconds);
  }

  #sign(claims: object, expiresIn: number): string {
    if (expiresIn > MAX_TOKEN_SECONDS) throw new Error('The token would outlive its signing key.');
    const { keys, issuer, audience } = this.#options;
    const { key, kid } = keys.signing;
    return jwt.sign(claims, key, {
      algorithm: TOKEN_ALGORITHM,
      keyid: kid,
      expiresIn,
      issuer,
      audience,
    });
  }
}
