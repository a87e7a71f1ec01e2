import { createPublicKey, type KeyObject } from 'node:crypto';
import { JwksClient } from 'jwks-rsa';

/** How long a read set serves before it is read anew: a key that is withdrawn may be taken for as long. */
export const KEYS_KEPT_MS = 600_000;
/** How soon after a read a key that is not in the set may cause another one: a new key is published well before it signs. */
const COOLDOWN_MS = 30_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * The public keys that an issuer publishes. The set is kept as a whole, so that tokens with invented key names, which
 * anybody can send, neither reach the issuer more than twice a minute nor keep others from the keys that are known.
 */
export class RemoteKeys {
  readonly #client: JwksClient;
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  /** When the last read began, and when the set was last read with success; in milliseconds of Date.now. */
  #askedAt = 0;
  #readAt = 0;
  #reading: Promise<void> | undefined;

  /** @param jwksUri the address of a JSON Web Key Set */
  constructor(jwksUri: string) {
    this.#client = new JwksClient({ jwksUri, cache: false, rateLimit: false, timeout: ANSWER_WITHIN_MS });
  }

  /**
   * The public key of that name; `undefined` when the issuer publishes none.
   * @throws when the keys cannot be read
   */
  async find(kid: string): Promise<KeyObject | undefined> {
    const now = Date.now();
    const isFresh = now - this.#readAt < KEYS_KEPT_MS;
    const mayAskAgain = this.#reading !== undefined || now - this.#askedAt >= COOLDOWN_MS;
    if (!isFresh || (!this.#keys.has(kid) && mayAskAgain)) await this.#read();
    return this.#keys.get(kid);
  }

  /** Reads at the same time share one call. */
  async #read(): Promise<void> {
    this.#reading ??= this.#load().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  async #load(): Promise<void> {
    this.#askedAt = Date.now();
    const keys = await this.#client.getSigningKeys();
    this.#keys = new Map(keys.map((key) => [key.kid, createPublicKey(key.getPublicKey())]));
    this.#readAt = Date.now();
  }
}
