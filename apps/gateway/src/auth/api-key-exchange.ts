import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Pool } from 'undici';
import { z } from 'zod';
import { SERVICE_HEADER, type CredentialSource } from '@e-storefront/auth';
import { DomainError, isDomainError } from '@e-storefront/errors';
import { CLIENT_HEADERS } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';

/** The form of a key; anything else is refused without asking. */
const KEY = /^esk_[0-9a-f]{24}_[\w-]{43}$/;
/** How long the token of a key is used before the next one is asked for; whether the key was revoked is looked at each call. */
const KEPT_MS = 60_000;
/** While auth is away a token is used to its end, less this. */
const END_MARGIN_MS = 2_000;
/** How soon auth is asked again after it did not answer. */
const RETRY_MS = 5_000;
/** How long a refusal is repeated without asking. */
const REFUSED_MS = 10_000;
const MOST_KEPT = 5_000;
const ANSWER_WITHIN_MS = 5_000;

const tokenAnswer = z.object({ accessToken: z.string(), expiresIn: z.int().positive() });
const refusalAnswer = z.object({
  errors: z.tuple([z.object({ extensions: z.object({ retryAfter: z.int().optional() }) })]),
});

/** The access token of a key, and when the next one is asked for, in milliseconds of Date.now. */
interface KeptToken {
  token: string;
  renewAt: number;
}

type Caller = Pick<GatewayContext, 'client' | 'requestId'>;

/** Exchanges API keys for short access tokens at the auth service. Keys themselves are kept nowhere, only their hashes. */
export class ApiKeys {
  readonly #pool: Pool;
  readonly #identity: CredentialSource;
  readonly #tokens = new LRUCache<string, KeptToken>({ max: MOST_KEPT });
  readonly #refused = new LRUCache<string, true>({ max: MOST_KEPT, ttl: REFUSED_MS });
  readonly #underWay = new Map<string, Promise<string>>();

  /** @param authUrl the GraphQL address of the auth service, which exchanges keys at the same host */
  constructor(authUrl: string, identity: CredentialSource) {
    const within = { headersTimeout: ANSWER_WITHIN_MS, bodyTimeout: ANSWER_WITHIN_MS };
    this.#pool = new Pool(new URL(authUrl).origin, { connections: 8, ...within });
    this.#identity = identity;
  }

  /**
   * The access token of a key's owner. Calls with the same key at the same time share one exchange.
   * @throws UNAUTHENTICATED for a key that does not hold
   * @throws RATE_LIMITED after too many of those from the caller's network
   * @throws SERVICE_UNAVAILABLE when auth does not answer
   */
  async tokenFor(key: string, caller: Caller): Promise<string> {
    if (!KEY.test(key)) throw notValid();
    const hash = createHash('sha256').update(key).digest('base64url');
    if (this.#refused.has(hash)) throw notValid();
    const kept = this.#tokens.get(hash);
    if (kept && kept.renewAt > Date.now()) return kept.token;
    const exchange =
      this.#underWay.get(hash) ??
      this.#exchange(key, hash, caller).finally(() => this.#underWay.delete(hash));
    this.#underWay.set(hash, exchange);
    return kept ? exchange.catch((error: unknown) => tokenWhileAway(kept, error)) : exchange;
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  async #exchange(key: string, hash: string, caller: Caller): Promise<string> {
    const { statusCode, body } = await this.#ask(key, caller).catch(() => {
      throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'auth' } });
    });
    if (statusCode === 200) {
      const { accessToken, expiresIn } = tokenAnswer.parse(body);
      const ttl = Math.max(1, expiresIn * 1000 - END_MARGIN_MS);
      this.#tokens.set(hash, { token: accessToken, renewAt: Date.now() + Math.min(KEPT_MS, ttl) }, { ttl });
      return accessToken;
    }
    if (statusCode === 401) {
      this.#refused.set(hash, true);
      this.#tokens.delete(hash);
      throw notValid();
    }
    if (statusCode !== 429) throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'auth' } });
    const [{ extensions }] = refusalAnswer.parse(body).errors;
    throw new DomainError('RATE_LIMITED', { details: { retryAfter: extensions.retryAfter ?? 1 } });
  }

  async #ask(key: string, { client, requestId }: Caller): Promise<{ statusCode: number; body: unknown }> {
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

/** The token of before while auth does not answer. @throws every other refusal */
function tokenWhileAway(kept: KeptToken, error: unknown): string {
  if (!isDomainError(error) || error.code !== 'SERVICE_UNAVAILABLE') throw error;
  kept.renewAt = Date.now() + RETRY_MS;
  return kept.token;
}

function notValid(): DomainError<'UNAUTHENTICATED'> {
  return new DomainError('UNAUTHENTICATED', { message: 'The API key is not valid.' });
}
