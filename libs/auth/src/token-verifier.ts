import type { KeyObject } from 'node:crypto';
import type { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import type { z } from 'zod';
import { DomainError, isDomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import {
  accessTokenClaims,
  toPrincipal,
  serviceTokenClaims,
  type Principal,
  type ServiceCaller,
} from './principal';
import { KEY_CACHE_TTL_MS, RemoteKeys } from './remote-keys';
import { openRevocationList, type Revocations } from './revocation-list';
import { STAFF } from './roles';

/** Fixed, never taken from a token. */
export const TOKEN_ALGORITHM = 'RS256';
/** Cache lifetime of verified signatures; revocations are checked on every call. */
const VERIFICATION_TTL_MS = 30_000;
/** Interval of the check whether the keys are due. */
const CHECK_INTERVAL_MS = 30_000;

/** The settings of `tokenSettings`. */
export interface TokenVerifierOptions {
  TOKEN_ISSUER: string;
  TOKEN_AUDIENCE: string;
  JWKS_URL: string;
  /** How many hours cached keys are used while auth is unavailable. */
  AUTH_OUTAGE_HOURS?: number | undefined;
}

/** The caller of an access token; at most one of the two is set. */
export interface IdentifiedCaller {
  /** The caller of a valid token. */
  principal: Principal | null;
  /** The caller of an expired token, who only gets data that is independent of the caller. */
  expired: Principal | null;
}

/** Verifies user and service tokens with the published keys of the auth service. */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions;
  readonly #revocations: Revocations;
  readonly #keys: RemoteKeys;
  readonly #principals = new LRUCache<string, Principal>({ max: 5_000, ttl: VERIFICATION_TTL_MS });
  /** Expires together with the keys, so that a withdrawn key invalidates the credentials that it signed. */
  readonly #services = new LRUCache<string, ServiceCaller & { expiresAt: number }>({
    max: 500,
    ttl: KEY_CACHE_TTL_MS,
  });

  constructor(options: TokenVerifierOptions, revocations: Revocations) {
    this.#options = options;
    this.#revocations = revocations;
    this.#keys = new RemoteKeys(options.JWKS_URL, options.AUTH_OUTAGE_HOURS);
  }

  /**
   * The caller of an `Authorization` header; null when there is none.
   * @throws UNAUTHENTICATED for an invalid header or token
   * @throws SERVICE_UNAVAILABLE when the token cannot be verified
   */
  async verifyHeader(authorization: string | undefined): Promise<Principal | null> {
    return authorization ? this.verify(parseBearerToken(authorization)) : null;
  }

  /**
   * The caller of an `Authorization` header, including a caller whose token is valid except for its expiry. Throws like
   * `verifyHeader`, except for expiry.
   */
  async identify(authorization: string | undefined): Promise<IdentifiedCaller> {
    if (!authorization) return { principal: null, expired: null };
    const caller = await this.#read(parseBearerToken(authorization));
    if (!hasExpired(caller)) {
      this.assertValid(caller);
      return { principal: caller, expired: null };
    }
    this.#assertNotRevoked(caller);
    return { principal: null, expired: caller };
  }

  /** The caller of an access token; throws like `verifyHeader`. */
  async verify(token: string): Promise<Principal> {
    const principal = await this.#read(token);
    this.assertValid(principal);
    return principal;
  }

  /** Refreshes due keys, so that an idle process has them as well. */
  async refreshKeysIfDue(): Promise<void> {
    await this.#keys.refreshIfDue();
  }

  /** @throws when there are no keys and the issuer is unavailable */
  async requireKeys(): Promise<void> {
    await this.#keys.requireKeys();
  }

  /**
   * Checks that a verified token is not expired or revoked. While Redis is unavailable and revocations may be missing,
   * tokens of customers and sellers stay valid, but those of staff are rejected because of their permissions.
   * @throws UNAUTHENTICATED for an expired token or a revoked session
   * @throws SERVICE_UNAVAILABLE for staff while revocations are unavailable
   */
  assertValid(principal: Principal): void {
    if (hasExpired(principal)) throw tokenExpired();
    this.#assertNotRevoked(principal);
    if (!this.#revocations.isCurrent && STAFF.includes(principal.role)) {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: 'Your session cannot be checked right now. Please try again in a moment.',
      });
    }
  }

  /** Calls the listener for each later revocation; returns a function that unsubscribes. */
  onRevoked(listener: (sessionId: string) => void): () => void {
    return this.#revocations.onRevoked(listener);
  }

  /**
   * The service of a credential.
   * @throws FORBIDDEN for a missing, invalid or expired credential
   * @throws SERVICE_UNAVAILABLE when the keys are unavailable
   */
  async verifyService(credential: unknown): Promise<ServiceCaller> {
    if (typeof credential !== 'string' || credential === '') throw notAService();
    const known = this.#services.get(credential);
    if (known && known.expiresAt * 1000 > Date.now()) return known;
    try {
      const { sub: name, scope, exp } = await this.#check(credential, serviceTokenClaims);
      if (hasExpired({ expiresAt: exp })) throw notAService();
      const caller = { name, scopes: scope.split(' '), expiresAt: exp };
      this.#services.set(credential, caller);
      return caller;
    } catch (error) {
      throw isDomainError(error) && error.code === 'SERVICE_UNAVAILABLE' ? error : notAService();
    }
  }

  #assertNotRevoked({ sessionId }: Principal): void {
    if (!this.#revocations.has(sessionId)) return;
    throw new DomainError('UNAUTHENTICATED', { message: 'Your session has ended. Please log in again.' });
  }

  /** The caller of a token, ignoring its expiry. */
  async #read(token: string): Promise<Principal> {
    const known = this.#principals.get(token);
    if (known) return known;
    const principal = toPrincipal(await this.#check(token, accessTokenClaims));
    this.#principals.set(token, principal);
    return principal;
  }

  /** The claims of a token with valid signature, issuer and audience. Callers check the expiry. */
  async #check<S extends z.ZodType>(token: string, shape: S): Promise<z.output<S>> {
    const kid = jwt.decode(token, { complete: true })?.header.kid;
    if (!kid)
      throw new DomainError('UNAUTHENTICATED', {
        message: 'The access token has no key id. Please log in again.',
      });
    const key = await this.#publicKey(kid);
    const { TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = this.#options;
    try {
      return shape.parse(
        jwt.verify(token, key, {
          algorithms: [TOKEN_ALGORITHM],
          issuer,
          audience,
          ignoreExpiration: true,
        }),
      );
    } catch {
      throw new DomainError('UNAUTHENTICATED', {
        message: 'The access token is not valid. Please log in again.',
      });
    }
  }

  async #publicKey(kid: string): Promise<KeyObject> {
    const key = await this.#keys.find(kid).catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: 'Your login cannot be checked right now. Please try again in a moment.',
      });
    });
    if (!key) {
      throw new DomainError('UNAUTHENTICATED', {
        message: 'The access token was signed with an unknown key. Please log in again.',
      });
    }
    return key;
  }
}

export function tokenExpired(): DomainError<'UNAUTHENTICATED'> {
  return new DomainError('UNAUTHENTICATED', { message: 'Your session has expired. Log in again.' });
}

function hasExpired({ expiresAt }: Pick<Principal, 'expiresAt'>): boolean {
  return expiresAt * 1000 <= Date.now();
}

/** @throws UNAUTHENTICATED when the header holds no bearer token */
function parseBearerToken(authorization: string): string {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  if (!token) throw new DomainError('UNAUTHENTICATED', { message: 'The access token is malformed.' });
  return token;
}

/** Creates the verifier of a service. @throws when Redis is unavailable */
export async function openTokenVerifier(
  service: Service,
  options: TokenVerifierOptions,
  redis: Redis,
): Promise<TokenVerifier> {
  const verifier = new TokenVerifier(options, await openRevocationList(service, redis));
  service.dependsOn('keys', () => verifier.requireKeys());
  void verifier.refreshKeysIfDue();
  const timer = setInterval(() => void verifier.refreshKeysIfDue(), CHECK_INTERVAL_MS).unref();
  service.onStop(() => clearInterval(timer));
  return verifier;
}

function notAService(): DomainError<'FORBIDDEN'> {
  return new DomainError('FORBIDDEN', {
    message: 'This service only accepts calls from the gateway. Please call the gateway.',
  });
}
