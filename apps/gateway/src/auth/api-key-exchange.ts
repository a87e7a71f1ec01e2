import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Pool } from 'undici';
import { z } from 'zod';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import { CLIENT_HEADERS } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';

/** Anything else is rejected without a call to auth. */
const API_KEY_FORMAT = /^esk_[0-9a-f]{24}_[\w-]{43}$/;
/** Maximum age of a cached token before the next exchange. Subgraphs check at each call whether the key is revoked. */
const RENEW_AFTER_MS = 60_000;
/** While auth is unavailable, a cached token serves until its expiry less this margin. */
const EXPIRY_MARGIN_MS = 2_000;
/** Pause before the next exchange while auth is unavailable. */
const OUTAGE_RETRY_MS = 5_000;
/** Duration for which an invalid key is rejected without another call to auth. */
const REJECTED_FOR_MS = 10_000;
const MAX_CACHED_KEYS = 5_000;
const RESPONSE_TIMEOUT_MS = 5_000;

const tokenResponse = z.object({ accessToken: z.string(), expiresIn: z.int().positive() });
const errorResponse = z.object({
  errors: z.tuple([z.object({ extensions: z.object({ retryAfter: z.int().optional() }) })]),
});

interface CachedToken {
  token: string;
  /** Milliseconds as of Date.now. */
  renewAt: number;
}

type CallMetadata = Pick<GatewayContext, 'client' | 'requestId'>;

/** Exchanges API keys for short-lived access tokens at the auth service. Stores hashes of keys only. */
export class ApiKeyExchange {
  readonly #pool: Pool;
  readonly #identity: CredentialSource;
  readonly #tokens = new LRUCache<string, CachedToken>({ max: MAX_CACHED_KEYS });
  readonly #rejected = new LRUCache<string, true>({ max: MAX_CACHED_KEYS, ttl: REJECTED_FOR_MS });
  readonly #pendingExchanges = new Map<string, Promise<string>>();

  /** @param authUrl the GraphQL address of auth, which exchanges keys at the same origin */
  constructor(authUrl: string, identity: CredentialSource) {
    const timeouts = { headersTimeout: RESPONSE_TIMEOUT_MS, bodyTimeout: RESPONSE_TIMEOUT_MS };
    this.#pool = new Pool(new URL(authUrl).origin, { connections: 8, ...timeouts });
    this.#identity = identity;
  }

  /**
   * Returns an access token of the key's owner. Concurrent calls with the same key share one exchange.
   * @throws UNAUTHENTICATED for an invalid key
   * @throws RATE_LIMITED after too many invalid keys from the caller's network
   * @throws SERVICE_UNAVAILABLE when auth does not respond
   */
  async getAccessToken(key: string, call: CallMetadata): Promise<string> {
    if (!API_KEY_FORMAT.test(key)) throw invalidKeyError();
    const hash = createHash('sha256').update(key).digest('base64url');
    if (this.#rejected.has(hash)) throw invalidKeyError();
    const cached = this.#tokens.get(hash);
    if (cached && cached.renewAt > Date.now()) return cached.token;
    const exchange =
      this.#pendingExchanges.get(hash) ??
      this.#exchange(key, hash, call).finally(() => this.#pendingExchanges.delete(hash));
    this.#pendingExchanges.set(hash, exchange);
    return cached ? exchange.catch((error: unknown) => cachedTokenDuringOutage(cached, error)) : exchange;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #exchange(key: string, hash: string, call: CallMetadata): Promise<string> {
    const { statusCode, body } = await this.#requestToken(key, call).catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'auth' } });
    });
    if (statusCode === 200) {
      const { accessToken, expiresIn } = tokenResponse.parse(body);
      const ttl = Math.max(1, expiresIn * 1000 - EXPIRY_MARGIN_MS);
      this.#tokens.set(
        hash,
        { token: accessToken, renewAt: Date.now() + Math.min(RENEW_AFTER_MS, ttl) },
        { ttl },
      );
      return accessToken;
    }
    if (statusCode === 401) {
      this.#rejected.set(hash, true);
      this.#tokens.delete(hash);
      throw invalidKeyError();
    }
    if (statusCode !== 429) throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'auth' } });
    const [{ extensions }] = errorResponse.parse(body).errors;
    throw new DomainError('RATE_LIMITED', { details: { retryAfter: extensions.retryAfter ?? 1 } });
  }

  async #requestToken(
    key: string,
    { client, requestId }: CallMetadata,
  ): Promise<{ statusCode: number; body: unknown }> {
    const { statusCode, body } = await this.#pool.request({
      method: 'POST',
      path: '/api-keys/token',
      headers: {
        'content-type': 'application/json',
        'x-request-id': requestId,
        [SERVICE_HEADER]: await this.#identity.credential(),
        [CLIENT_HEADERS.address]: client.address,
      },
      body: JSON.stringify({ key }),
    });
    return { statusCode, body: await body.json() };
  }
}

/** Keeps using the cached token while auth is unavailable. @throws every other error */
function cachedTokenDuringOutage(cached: CachedToken, error: unknown): string {
  if (!isDomainError(error) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
  cached.renewAt = Date.now() + OUTAGE_RETRY_MS;
  return cached.token;
}

function invalidKeyError(): DomainError<'UNAUTHENTICATED'> {
  return new DomainError('UNAUTHENTICATED', { message: 'The API key is not valid.' });
}
