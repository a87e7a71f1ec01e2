import { createPublicKey, type KeyObject } from 'node:crypto';
import { JwksClient } from 'jwks-rsa';

/** How long a read set serves before it is read anew: a key that is withdrawn may be taken for as long. */
export const KEY_CACHE_TTL_MS = 600_000;
/** For how many hours a read set is used when it cannot be read anew, unless AUTH_OUTAGE_HOURS says otherwise. */
export const DEFAULT_OUTAGE_HOURS = 12;
const HOUR_MS = 3_600_000;
/** How soon after a read a key that is not in the set may cause another one: a new key is published well before it signs. */
const COOLDOWN_MS = 30_000;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * The public keys that an issuer publishes. The set is kept as a whole, so that tokens with invented key names, which
 * anybody can send, neither reach the issuer more than twice a minute nor keep others from the keys that are known.
 * While the issuer is away the last set is used past its refresh, up to a limit (stale-if-error of RFC 5861).
 */
export class RemoteKeys {
  readonly #client: JwksClient;
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  /** When the last read began, and when the set was last read with success; in milliseconds of Date.now. */
  #requestedAt = 0;
  #readAt = 0;
  /** Whether the last read failed. */
  #isUnavailable = false;
  #reading: Promise<void> | undefined;
  readonly #staleMs: number;

  /**
   * @param jwksUri the address of a JSON Web Key Set
   * @param staleHours for how many hours a read set is used while it cannot be read anew
   */
  constructor(jwksUri: string, staleHours = DEFAULT_OUTAGE_HOURS) {
    this.#staleMs = staleHours * HOUR_MS;
    this.#client = new JwksClient({ jwksUri, cache: false, rateLimit: false, timeout: REQUEST_TIMEOUT_MS });
  }

  /**
   * The public key of that name; `undefined` when the issuer publishes none.
   * @throws when the keys cannot be read and no set is left that may be used
   */
  async find(kid: string): Promise<KeyObject | undefined> {
    const now = Date.now();
    const age = now - this.#readAt;
    const mayAskAgain = this.#reading !== undefined || now - this.#requestedAt >= COOLDOWN_MS;
    if (age >= this.#staleMs || (!this.#keys.has(kid) && mayAskAgain)) await this.#read();
    else if (age >= KEY_CACHE_TTL_MS && !this.#isUnavailable) await this.#read().catch(() => undefined);
    // Before the set is due, and while the issuer is away, nobody waits for the next one.
    else if (age >= KEY_CACHE_TTL_MS / 2 && mayAskAgain) void this.#read().catch(() => undefined);
    return this.#keys.get(kid);
  }

  /** Reads the set anew where half of its time is over; never rejects. */
  async refreshIfDue(): Promise<void> {
    if (Date.now() - this.#readAt >= KEY_CACHE_TTL_MS / 2) await this.#read().catch(() => undefined);
  }

  /** Makes sure that there is a set that may be used. @throws when there is none and none can be read */
  async requireKeys(): Promise<void> {
    if (Date.now() - this.#readAt >= this.#staleMs) await this.#read();
  }

  /** Reads at the same time share one call. */
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
