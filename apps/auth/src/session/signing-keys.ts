import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { TOKEN_ALGORITHM } from '@e-storefront/auth';
import { ConfigError } from '@e-storefront/config';

const KEY_BITS = 2_048;

const keySet = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.literal('RSA'),
        kid: z.string().min(1),
        n: z.string(),
        e: z.string(),
        d: z.string(),
      }),
    )
    .min(1),
});

/** A public key as `/.well-known/jwks.json` publishes it. */
export interface PublishedKey {
  kty: string;
  kid: string;
  use: 'sig';
  alg: typeof TOKEN_ALGORITHM;
  n: string;
  e: string;
}

/** The keys of access tokens: the first one signs, all are published, so that a new one can be known before it signs. */
export class SigningKeys {
  readonly published: readonly PublishedKey[];
  readonly signing: { kid: string; key: KeyObject };

  /** @param json a JSON Web Key Set with private RSA keys. @throws when it is not one, or a key is too short */
  constructor(json: string) {
    const keys = keySet.parse(JSON.parse(json)).keys.map((jwk) => ({ kid: jwk.kid, key: privateKey(jwk) }));
    const [first] = keys;
    if (!first || new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new Error('kids repeat');
    this.signing = first;
    this.published = keys.map(({ kid, key }) => publishedKey(kid, key));
  }

  /**
   * Reads the keys of a file.
   * @throws ConfigError when the file is missing or holds no key set
   */
  static fromFile(file: string): SigningKeys {
    try {
      return new SigningKeys(readFileSync(file, 'utf8'));
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const fault = missing
        ? 'there is no such file'
        : `not a set of private RSA keys of ${KEY_BITS} bits or more`;
      throw new ConfigError(`Bad configuration: AUTH_KEYS_FILE: ${fault}.`);
    }
  }
}

function privateKey(jwk: JsonWebKey): KeyObject {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < KEY_BITS) throw new Error('short key');
  return key;
}

function publishedKey(kid: string, key: KeyObject): PublishedKey {
  const { kty = '', n = '', e = '' } = createPublicKey(key).export({ format: 'jwk' });
  return { kty, kid, use: 'sig', alg: TOKEN_ALGORITHM, n, e };
}
