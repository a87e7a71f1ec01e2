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
        /** When the key begins to sign; without it, it always could. */
        signsFrom: instant.default(-Infinity),
        /** When the key is forgotten; without it, nobody has decided yet. */
        publishedUntil: instant.default(Infinity),
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

interface SigningKey {
  kid: string;
  key: KeyObject;
}

/** The keys of access tokens as they hold at this moment. */
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
 * A set of keys in which each has its time: it is published from the first to the last moment that it stands there,
 * and of those that have begun to sign the latest one signs. So a new key is known before it signs, and an old one for
 * as long as its tokens live.
 */
export class SigningKeys implements CurrentKeys {
  readonly #keys: readonly TimedKey[];

  /**
   * @param json a JSON Web Key Set with private RSA keys
   * @throws when it is not one, a key is too short, or none signs now
   */
  constructor(json: string) {
    this.#keys = keySet.parse(JSON.parse(json)).keys.map(({ signsFrom, publishedUntil, ...jwk }) => {
      const key = importPrivateKey(jwk);
      return { kid: jwk.kid, key, signsFrom, publishedUntil, public: toPublishedKey(jwk.kid, key) };
    });
    if (new Set(this.#keys.map(({ kid }) => kid)).size < this.#keys.length) throw new Error('kids repeat');
    void this.signing;
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
        : `not a set of private RSA keys of ${MIN_KEY_BITS} bits or more, one of which signs now`;
      throw new ConfigError(`Bad configuration: AUTH_KEYS_FILE: ${fault}.`);
    }
  }

  get published(): readonly PublishedKey[] {
    return this.#publishedKeys().map((key) => key.public);
  }

  /** The key that signs now: of several that began at once the one that stands first. */
  get signing(): SigningKey {
    const now = Date.now();
    const begun = this.#publishedKeys().filter(({ signsFrom }) => signsFrom <= now);
    const [first, ...others] = begun;
    if (!first) throw new Error('no key signs now');
    return others.reduce((latest, key) => (key.signsFrom > latest.signsFrom ? key : latest), first);
  }

  #publishedKeys(): readonly TimedKey[] {
    const now = Date.now();
    return this.#keys.filter(({ publishedUntil }) => publishedUntil > now);
  }
}

/** The keys of a file that may change while the service runs. @throws ConfigError when it holds none at the start */
export function watchSigningKeys(service: Service, file: string): CurrentKeys {
  const reread = WatchedFile.open(service, file, (path) => SigningKeys.fromFile(path));
  return {
    get published() {
      return reread.current.published;
    },
    get signing() {
      return reread.current.signing;
    },
  };
}

function importPrivateKey(jwk: JsonWebKey): KeyObject {
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_KEY_BITS) throw new Error('short key');
  return key;
}

function toPublishedKey(kid: string, key: KeyObject): PublishedKey {
  const { kty = '', n = '', e = '' } = createPublicKey(key).export({ format: 'jwk' });
  return { kty, kid, use: 'sig', alg: TOKEN_ALGORITHM, n, e };
}
