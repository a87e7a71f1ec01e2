import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { TOKEN_ALGORITHM } from '@e-storefront/auth';
import { ConfigError } from '@e-storefront/config';
import type { Service } from '@e-storefront/server';
import { WatchedFile } from './watched-file';

const MIN_KEY_BITS = 2_048;

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const keySet = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.literal('RSA'),
        kid: z.string().min(1),
        n: z.string(),
        e: z.string(),
        d: z.string(),
        /** Without it, the key can sign at any time. */
        signsFrom: instant.default(-Infinity),
        /** Without it, the key has no end. */
        publishedUntil: instant.default(Infinity),
      }),
    )
    .min(1),
});

/** A key of `/.well-known/jwks.json`. */
export interface PublishedKey {
  kty: string;
  kid: string;
  use: 'sig';
  alg: typeof TOKEN_ALGORITHM;
  n: string;
  e: string;
}

interface SigningKey {
  kid: string;
  key: KeyObject;
}

/** The currently valid keys of access tokens. */
export interface CurrentKeys {
  readonly published: readonly PublishedKey[];
  readonly signing: SigningKey;
}

interface TimedKey extends SigningKey {
  signsFrom: number;
  publishedUntil: number;
  public: PublishedKey;
}

/**
 * A set of keys with validity periods. All keys are published until `publishedUntil`, and the one with the latest past
 * `signsFrom` signs. So a new key is known before it signs, and an old one until its tokens expire.
 */
export class SigningKeys implements CurrentKeys {
  readonly #keys: readonly TimedKey[];

  /**
   * @param json a JSON Web Key Set with private RSA keys
   * @throws when it is invalid, a key is too short or no key can sign now
   */
  constructor(json: string) {
    this.#keys = keySet.parse(JSON.parse(json)).keys.map(({ signsFrom, publishedUntil, ...jwk }) => {
      const key = importPrivateKey(jwk);
      return { kid: jwk.kid, key, signsFrom, publishedUntil, public: toPublishedKey(jwk.kid, key) };
    });
    if (new Set(this.#keys.map(({ kid }) => kid)).size < this.#keys.length)
      throw new Error('duplicate key ids');
    void this.signing;
  }

  /**
   * @throws ConfigError when the file is missing or invalid
   */
  static fromFile(file: string): SigningKeys {
    try {
      return new SigningKeys(readFileSync(file, 'utf8'));
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const reason = missing
        ? 'the file does not exist'
        : `the file is not a set of private RSA keys of at least ${MIN_KEY_BITS} bits, one of which can sign now`;
      throw new ConfigError(`Bad configuration: AUTH_KEYS_FILE: ${reason}.`);
    }
  }

  get published(): readonly PublishedKey[] {
    return this.#publishedKeys().map((key) => key.public);
  }

  /** Among keys with the same start, the first one. */
  get signing(): SigningKey {
    const now = Date.now();
    const begun = this.#publishedKeys().filter(({ signsFrom }) => signsFrom <= now);
    const [first, ...others] = begun;
    if (!first) throw new Error('no key can sign now');
    return others.reduce((latest, key) => (key.signsFrom > latest.signsFrom ? key : latest), first);
  }

  #publishedKeys(): readonly TimedKey[] {
    const now = Date.now();
    return this.#keys.filter(({ publishedUntil }) => publishedUntil > now);
  }
}

/** Follows changes of the file. @throws ConfigError when the file is invalid at startup */
export function watchSigningKeys(service: Service, file: string): CurrentKeys {
  const watched = WatchedFile.open(service, file, (path) => SigningKeys.fromFile(path));
  return {
    get published() {
      return watched.current.published;
    },
    get signing() {
      return watched.current.signing;
    },
  };
}

function importPrivateKey(jwk: JsonWebKey): KeyObject {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_KEY_BITS) throw new Error('the key is too short');
  return key;
}

function toPublishedKey(kid: string, key: KeyObject): PublishedKey {
  const { kty = '', n = '', e = '' } = createPublicKey(key).export({ format: 'jwk' });
  return { kty, kid, use: 'sig', alg: TOKEN_ALGORITHM, n, e };
}
