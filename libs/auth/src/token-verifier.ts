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

/** The one algorithm of access tokens: fixed here, never taken from a token. */
export const TOKEN_ALGORITHM = 'RS256';
/** How long a verified signature is taken on trust; whether the session has ended is asked each time. */
const VERIFICATION_TTL_MS = 30_000;
/** How often it is looked whether the keys have to be read anew. */
const CHECK_INTERVAL_MS = 30_000;

/** The settings of `tokenSettings`. */
export interface TokenVerifierOptions {
  TOKEN_ISSUER: string;
  TOKEN_AUDIENCE: string;
  JWKS_URL: string;
  /** For how many hours read keys are used while auth is away. */
  AUTH_OUTAGE_HOURS?: number | undefined;
}

/** Who calls, as an access token says; at most one of the two is somebody. */
export interface IdentifiedCaller {
  /** Who is logged in, by a token that holds. */
  principal: Principal | null;
  /** Who was logged in until the token expired. Such a caller is served only what depends on nobody. */
  expired: Principal | null;
}

/** Verifies the tokens of people and of services against the published keys of the auth service. */
export class TokenVerifier {
  readonly #options: TokenVerifierOptions;
  readonly #revocations: Revocations;
  readonly #keys: RemoteKeys;
  readonly #principals = new LRUCache<string, Principal>({ max: 5_000, ttl: VERIFICATION_TTL_MS });
  /** Checked anew as often as the keys are read, so that a withdrawn key ends the credentials that it signed. */
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
   * @throws UNAUTHENTICATED when the header is not a bearer token or the token does not hold
   * @throws SERVICE_UNAVAILABLE when it cannot be told whether the token holds
   */
  async verifyHeader(authorization: string | undefined): Promise<Principal | null> {
    return authorization ? this.verify(parseBearerToken(authorization)) : null;
  }

  /**
   * The caller of an `Authorization` header, also one whose token has expired but is genuine in every other respect;
   * nobody when there is none. Throws as `verifyHeader` does, except for expiry.
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

  /** The caller of one access token; throws as `verifyHeader` does. */
  async verify(token: string): Promise<Principal> {
    const principal = await this.#read(token);
    this.assertValid(principal);
    return principal;
  }

  /** Reads the keys anew where that is due; a process that is asked for nothing for hours knows them as well. */
  async refreshKeysIfDue(): Promise<void> {
    await this.#keys.refreshIfDue();
  }

  /** Makes sure that tokens can be verified at all. @throws when no keys are known and none can be read */
  async requireKeys(): Promise<void> {
    await this.#keys.requireKeys();
  }

  /**
   * Makes sure that a token verified earlier still holds. While Redis is away, so that the end of a session may not be
   * known, customers and sellers go on until their token ends, and staff have to wait: their tokens open too much.
   * @throws UNAUTHENTICATED when it has expired or its session has ended
   * @throws SERVICE_UNAVAILABLE for staff while the ends of sessions are not known
   */
  assertValid(principal: Principal): void {
    if (hasExpired(principal)) throw tokenExpired();
    this.#assertNotRevoked(principal);
    if (!this.#revocations.isCurrent && STAFF.includes(principal.role)) {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: 'Your session cannot be checked right now. Try again in a moment.',
      });
    }
  }

  /** Calls the listener with each session that ends from now on; returns how to stop that. */
  onRevoked(listener: (sessionId: string) => void): () => void {
    return this.#revocations.onRevoked(listener);
  }

  /**
   * The service that a credential belongs to.
   * @throws FORBIDDEN when it is missing, forged or has ended
   * @throws SERVICE_UNAVAILABLE when the keys cannot be read
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
    throw new DomainError('UNAUTHENTICATED', { message: 'Your session has ended. Log in again.' });
  }

  /** The caller that a genuine token names, whether or not it has expired meanwhile. */
  async #read(token: string): Promise<Principal> {
    const known = this.#principals.get(token);
    if (known) return known;
    const principal = toPrincipal(await this.#check(token, accessTokenClaims));
    this.#principals.set(token, principal);
    return principal;
  }

  /** The claims of a token whose signature, issuer and audience are right. Its expiry is for the caller to look at. */
  async #check<S extends z.ZodType>(token: string, shape: S): Promise<z.output<S>> {
    const kid = jwt.decode(token, { complete: true })?.header.kid;
    if (!kid)
      throw new DomainError('UNAUTHENTICATED', { message: 'The access token names no key. Log in again.' });
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
      throw new DomainError('UNAUTHENTICATED', { message: 'The access token is not valid. Log in again.' });
    }
  }

  async #publicKey(kid: string): Promise<KeyObject> {
    const key = await this.#keys.find(kid).catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', {
        message: 'Nobody can be logged in right now. Try again in a moment.',
      });
    });
    if (!key) {
      throw new DomainError('UNAUTHENTICATED', {
        message: 'The access token was signed by an unknown key. Log in again.',
      });
    }
    return key;
  }
}

/** The refusal of a caller whose access token has expired. */
export function tokenExpired(): DomainError<'UNAUTHENTICATED'> {
  return new DomainError('UNAUTHENTICATED', { message: 'The access token has expired.' });
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

/** The verifier of a service, which knows of ended sessions through Redis. @throws when Redis does not answer */
export async function openTokenVerifier(
  service: Service,
  options: TokenVerifierOptions,
  redis: Redis,
): Promise<TokenVerifier> {
  const verifier = new TokenVerifier(options, await openRevocationList(service, redis));
  service.dependsOn('keys', () => verifier.requireKeys());
  void verifier.refreshKeysIfDue();
  const looks = setInterval(() => void verifier.refreshKeysIfDue(), CHECK_INTERVAL_MS).unref();
  service.onStop(() => clearInterval(looks));
  return verifier;
}

function notAService(): DomainError<'FORBIDDEN'> {
  return new DomainError('FORBIDDEN', {
    message: 'This service answers to the gateway only. Call the gateway.',
  });
}
