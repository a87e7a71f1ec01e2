import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { TOKEN_ALGORITHM, type AccessTokenClaims, type ServiceTokenClaims } from '@e-storefront/auth';
import { LONGEST_OUTAGE_HOURS } from '@e-storefront/config';
import type { SecondFactorPolicy } from '../second-factor/second-factor-policy';

import type { CurrentKeys } from './signing-keys';
import type { User } from '../user/user';

/** The longest that any token may live, services' credentials included: for so long an old key stays published. */
export const MAX_TOKEN_SECONDS = LONGEST_OUTAGE_HOURS * 3_600;

/** What makes the token of a program less than that of a person. */
export interface TokenLimits {
  /** The named actions that it is limited to. */
  scopes: readonly string[];
  /** How long it lives. */
  seconds: number;
}

interface AccessTokenOptions {
  keys: CurrentKeys;
  issuer: string;
  audience: string;
  /** How long a person's token lives, and the most that a program's may. */
  seconds: number;
  secondFactor: SecondFactorPolicy;
}

/** Issues access tokens. */
export class AccessTokens {
  readonly #options: AccessTokenOptions;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  /** How long a person's token lives, in seconds. */
  get seconds(): number {
    return this.#options.seconds;
  }

  /**
   * A signed token for a session of an account, with what the services need to know of its owner.
   * @param limits only for the program that acts for the owner; its id stands in the place of the session's
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

  /** A signed credential for a service of this platform. @param seconds how long it lives */
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
    if (expiresIn > MAX_TOKEN_SECONDS) throw new Error('A token would outlive the key that signs it.');
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
