import { createHmac, hkdfSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from '@e-storefront/config';

const keySet = z.object({
  keys: z
    .array(z.object({ kid: z.string(), kty: z.literal('oct'), k: z.string().regex(/^[\w-]{43}$/) }))
    .min(1),
});

/** What a derived token is for: tokens of one purpose say nothing about those of another. */
export type DerivedPurpose = 'refresh-token' | 'mailed-token' | 'client-mark';

/** A derived token with the id of the key that it was derived by. */
export interface DerivedToken {
  token: string;
  keyId: string;
}

/**
 * Derives tokens from facts by a key that the database does not have (HKDF-SHA256, then HMAC-SHA256). Whoever reads the
 * database can derive none; this service can derive one again where it has to be given or mailed a second time, and so
 * stores none.
 */
export class DerivedTokens {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #keyId: string;

  /** @param json a JSON Web Key Set with keys of 256 bits: the first one is used for new tokens */
  constructor(json: string) {
    const { keys } = keySet.parse(JSON.parse(json));
    this.#keys = new Map(keys.map(({ kid, k }) => [kid, Buffer.from(k, 'base64url')]));
    this.#keyId = keys[0]?.kid ?? '';
  }

  /** Reads the keys of a file. @throws ConfigError when it is missing or holds no such keys */
  static fromFile(file: string): DerivedTokens {
    try {
      return new DerivedTokens(readFileSync(file, 'utf8'));
    } catch {
      throw new ConfigError(
        'Bad configuration: SECOND_FACTOR_KEY_FILE: not a set of keys of 256 bits that can be read.',
      );
    }
  }

  /** The token of these facts, by the present key: 256 bits, in base64url. */
  derive(purpose: DerivedPurpose, facts: readonly string[]): DerivedToken {
    return { token: this.#deriveBy(purpose, facts, this.#keyId), keyId: this.#keyId };
  }

  /** The token of these facts by the key of an earlier time; null when that key is not there any more. */
  deriveWithKey(purpose: DerivedPurpose, facts: readonly string[], keyId: string): string | null {
    return this.#keys.has(keyId) ? this.#deriveBy(purpose, facts, keyId) : null;
  }

  /** The token of these facts by every key, the present one first. */
  deriveWithEachKey(purpose: DerivedPurpose, facts: readonly string[]): string[] {
    return [...this.#keys.keys()].map((keyId) => this.#deriveBy(purpose, facts, keyId));
  }

  #deriveBy(purpose: DerivedPurpose, facts: readonly string[], keyId: string): string {
    const secret = this.#keys.get(keyId) ?? Buffer.alloc(0);
    if (secret.length === 0) throw new Error('A token cannot be derived by a key that is not there.');
    const key = hkdfSync('sha256', secret, '', `e-storefront ${purpose}`, 32);
    return createHmac('sha256', Buffer.from(key)).update(JSON.stringify(facts)).digest('base64url');
  }
}
