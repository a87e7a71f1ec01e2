import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { DomainError } from '@e-storefront/errors';
import { accessTokenClaims, principalOf, type AccessTokenClaims, type Principal } from './principal';
import { RemoteKeys } from './remote-keys';

/** The one algorithm of access tokens: fixed here, never taken from a token. */
export const TOKEN_ALGORITHM = 'RS256';

/** How long a verified token is taken on trust. Bounds how late a revocation is noticed. */
const VERIFIED_FOR_MS = 30_000;

/** The settings of `tokenSettings`. */
export interface TokenVerifierOptions {
  TOKEN_ISSUER: string;
  TOKEN_AUDIENCE: string;
  JWKS_URL: string;
}

/** Verifies access tokens against the published keys of the auth service. */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions;
  readonly #keys: RemoteKeys;
  readonly #verified = new LRUCache<string, Principal>({ max: 5_000, ttl: VERIFIED_FOR_MS });

  constructor(options: TokenVerifierOptions) {
    this.#options = options;
    this.#keys = new RemoteKeys(options.JWKS_URL);
  }

  /**
   * The caller of an `Authorization` header; null when there is none.
   * @throws UNAUTHENTICATED when the header is not a bearer token or the token does not hold
   * @throws SERVICE_UNAVAILABLE when the public keys cannot be read
   */
  async verifyHeader(authorization: string | undefined): Promise<Principal | null> {
    if (!authorization) return null;
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token) throw new DomainError('UNAUTHENTICATED', { message: 'The access token is malformed.' });
    return this.verify(token);
  }

  /** The caller of one access token; throws as `verifyHeader` does. */
  async verify(token: string): Promise<Principal> {
    const known = this.#verified.get(token);
    if (known) {
      if (known.expiresAt * 1000 > Date.now()) return known;
      throw new DomainError('UNAUTHENTICATED', { message: 'The access token has expired.' });
    }
    const principal = principalOf(await this.#check(token));
    this.#verified.set(token, principal);
    return principal;
  }

  async #check(token: string): Promise<AccessTokenClaims> {
    const kid = jwt.decode(token, { complete: true })?.header.kid;
    if (!kid) throw new DomainError('UNAUTHENTICATED', { message: 'The access token names no key.' });
    const key = await this.#publicKey(kid);
    const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = this.#options;
    try {
      const claims = jwt.verify(token, key, { algorithms: [TOKEN_ALGORITHM], issuer, audience });
      return accessTokenClaims.parse(claims);
    } catch (error) {
      const expired = error instanceof jwt.TokenExpiredError;
      throw new DomainError('UNAUTHENTICATED', {
        message: expired ? 'The access token has expired.' : 'The access token is not valid.',
      });
    }
  }

  async #publicKey(kid: string): Promise<string> {
    const key = await this.#keys.find(kid).catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: 'The keys of the login service cannot be read.',
      });
    });
    if (!key) {
      throw new DomainError('UNAUTHENTICATED', { message: 'The access token was signed by an unknown key.' });
    }
    return key;
  }
}
