import { createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '@e-storefront/config';

const keySet = z.object({
  keys: z
    .array(z.object({ kid: z.string(), kty: z.literal('oct'), k: z.string().regex(/^[\w-]{43}$/) }))
    .min(1),
});

/** Separates the key domains. The values are part of the derivation and must not change. */
export type DerivedPurpose = 'refresh-token' | 'mailed-token' | 'client-mark';

export interface DerivedToken {
  token: string;
  keyId: string;
}

/**
 * Derives tokens from facts with a key outside the database (HKDF-SHA256, then HMAC-SHA256). The service can derive a
 * token again to return or mail it a second time without storing it, and a leaked database reveals none.
 */
export class DerivedTokens {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #keyId: string;

  /** @param json a JSON Web Key Set with 256-bit keys: the first is used for new tokens */
  constructor(json: string) {
    const { keys } = keySet.parse(JSON.parse(json));
    this.#keys = new Map(keys.map(({ kid, k }) => [kid, Buffer.from(k, 'base64url')]));
    this.#keyId = keys[0]?.kid ?? '';
  }

  /** @throws ConfigError when the file is missing or invalid */
  static fromFile(file: string): DerivedTokens {
    try {
      return new DerivedTokens(readFileSync(file, 'utf8'));
    } catch {
      throw new ConfigError(
        'Bad configuration: SECOND_FACTOR_KEY_FILE: the file is missing or is not a set of 256-bit keys.',
      );
    }
  }

  /** Uses the current key. Returns 256 bits in base64url. */
  derive(purpose: DerivedPurpose, facts: readonly string[]): DerivedToken {
    return { token: this.#deriveBy(purpose, facts, this.#keyId), keyId: this.#keyId };
  }

  /** Null when the key is no longer in the set. */
  deriveWithKey(purpose: DerivedPurpose, facts: readonly string[], keyId: string): string | null {
    return this.#keys.has(keyId) ? this.#deriveBy(purpose, facts, keyId) : null;
  }

  /** The current key's token first. */
  deriveWithEachKey(purpose: DerivedPurpose, facts: readonly string[]): string[] {
    return [...this.#keys.keys()].map((keyId) => this.#deriveBy(purpose, facts, keyId));
  }

  #deriveBy(purpose: DerivedPurpose, facts: readonly string[], keyId: string): string {
    const secret = this.#keys.get(keyId) ?? Buffer.alloc(0);
    if (secret.length === 0) throw new Error('The key of a derived token is not in the key set.');
    const key = hkdfSync('sha256', secret, '', `e-storefront ${purpose}`, 32);
    return createHmac('sha256', Buffer.from(key)).update(JSON.stringify(facts)).digest('base64url');
  }
}
