import { createPublicKey, type KeyObject } from 'node:crypto';
import { JwksClient } from 'jwks-rsa';

/** Cache lifetime of the key set; a withdrawn key may be accepted that long. */
export const KEY_CACHE_TTL_MS = 600_000;
/** How long a cached set is used while the issuer is unavailable; AUTH_OUTAGE_HOURS overrides it. */
export const DEFAULT_OUTAGE_HOURS = 12;
const HOUR_MS = 3_600_000;
/** Minimum time between two reads for unknown keys: a new key is published well before it signs. */
const COOLDOWN_MS = 30_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * The public keys of an issuer. The set is cached as a whole, so that tokens with invented key ids cause at most two
 * requests per minute and do not block callers with known keys. While the issuer is unavailable, the last set is used
 * beyond its lifetime, up to a limit (stale-if-error of RFC 5861).
 */
export class RemoteKeys {
  readonly #client: JwksClient;
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  /** The times of the last request and of the last successful one. */
  #requestedAt = 0;
  #readAt = 0;
  /** Whether the last request failed. */
  #isUnavailable = false;
  #reading: Promise<void> | undefined;
  readonly #staleMs: number;

  /**
   * @param jwksUri the URL of a JSON Web Key Set
   * @param staleHours how long a cached set is used while the issuer is unavailable
   */
  constructor(jwksUri: string, staleHours = DEFAULT_OUTAGE_HOURS) {
    this.#staleMs = staleHours * HOUR_MS;
    this.#client = new JwksClient({ jwksUri, cache: false, rateLimit: false, timeout: REQUEST_TIMEOUT_MS });
  }

  /**
   * `undefined` for an unknown key id.
   * @throws when the issuer is unavailable and the cached set is too old
   */
  async find(kid: string): Promise<KeyObject | undefined> {
    const now = Date.now();
    const age = now - this.#readAt;
    const canRequest = this.#reading !== undefined || now - this.#requestedAt >= COOLDOWN_MS;
    if (age >= this.#staleMs || (!this.#keys.has(kid) && canRequest)) await this.#read();
    else if (age >= KEY_CACHE_TTL_MS && !this.#isUnavailable) await this.#read().catch(() => undefined);
    // Callers do not wait for a refresh before the set is due or while the issuer is unavailable.
    else if (age >= KEY_CACHE_TTL_MS / 2 && canRequest) void this.#read().catch(() => undefined);
    return this.#keys.get(kid);
  }

  /** Refreshes the set after half of its lifetime; never rejects. */
  async refreshIfDue(): Promise<void> {
    if (Date.now() - this.#readAt >= KEY_CACHE_TTL_MS / 2) await this.#read().catch(() => undefined);
  }

  /** @throws when there is no usable set and the issuer is unavailable */
  async requireKeys(): Promise<void> {
    if (Date.now() - this.#readAt >= this.#staleMs) await this.#read();
  }

  /** Concurrent reads share one request. */
  async #read(): Promise<void> {
    this.#reading ??= this.#load().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  async #load(): Promise<void> {
    this.#requestedAt = Date.now();
    const keys = await this.#client.getSigningKeys().catch((error: unknown) => {
      this.#isUnavailable = true;
      throw error;
    });
    this.#isUnavailable = false;
    this.#keys = new Map(keys.map((key) => [key.kid, createPublicKey(key.getPublicKey())]));
    this.#readAt = Date.now();
  }
}
