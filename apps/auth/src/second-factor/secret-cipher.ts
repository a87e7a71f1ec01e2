import { readFileSync } from 'node:fs';
import { CompactEncrypt, compactDecrypt, importJWK, type CryptoKey, type JWK } from 'jose';
import { z } from 'zod';
import { ConfigError } from '@e-storefront/config';

const ENCRYPTION = { alg: 'dir', enc: 'A256GCM' } as const;

const keySet = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.literal('oct'),
        kid: z.string().min(1),
        // 256 bits.
        k: z.string().regex(/^[\w-]{43}$/),
      }),
    )
    .min(1),
});

/** Encrypts stored secrets as JSON Web Encryption (RFC 7516), bound to their account. */
export class SecretCipher {
  readonly #keys: ReadonlyMap<string, JWK>;
  readonly #kid: string;

  /** @param json a JSON Web Key Set with 256-bit keys: the first encrypts, all decrypt */
  constructor(json: string) {
    const { keys } = keySet.parse(JSON.parse(json));
    this.#keys = new Map(keys.map(({ kid, kty, k }) => [kid, { kty, k }]));
    this.#kid = keys[0]?.kid ?? '';
  }

  /** @throws ConfigError when the file is missing or invalid */
  static fromFile(file: string): SecretCipher {
    try {
      return new SecretCipher(readFileSync(file, 'utf8'));
    } catch {
      throw new ConfigError(
        'Bad configuration: SECOND_FACTOR_KEY_FILE: the file is missing or is not a set of 256-bit keys.',
      );
    }
  }

  async encrypt(secret: string, userId: string): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(secret))
      .setProtectedHeader({ ...ENCRYPTION, kid: this.#kid, sub: userId })
      .encrypt(await this.#key(this.#kid));
  }

  /** @throws for a secret of another account, an unknown key or an altered ciphertext */
  async decrypt(sealed: string, userId: string): Promise<string> {
    const { plaintext, protectedHeader } = await compactDecrypt(sealed, ({ kid }) => this.#key(kid ?? ''), {
      keyManagementAlgorithms: [ENCRYPTION.alg],
      contentEncryptionAlgorithms: [ENCRYPTION.enc],
    });
    if (protectedHeader['sub'] !== userId) throw new Error('The secret belongs to another account.');
    return new TextDecoder().decode(plaintext);
  }

  async #key(kid: string): Promise<CryptoKey | Uint8Array> {
    const key = this.#keys.get(kid);
    if (!key) throw new Error('The encryption key of the second factor is not in the key set.');
    return importJWK(key, ENCRYPTION.enc);
  }
}
