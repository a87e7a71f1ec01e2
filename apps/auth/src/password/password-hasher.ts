import { hash, verify } from '@node-rs/argon2';

/** OWASP's recommendation for argon2id: 19 MiB, 2 iterations, parallelism 1. */
const HASH_OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const CURRENT_PREFIX = `$argon2id$v=19$m=${HASH_OPTIONS.memoryCost},t=${HASH_OPTIONS.timeCost},p=${HASH_OPTIONS.parallelism}$`;

/** Hashes passwords with argon2id. */
export class PasswordHasher {
  /** Verified when there is no account or password, so that the time is the same. */
  readonly #decoy = hash('no account has this password', HASH_OPTIONS);

  /** Returns the hash in PHC format, with salt and cost. */
  async hash(password: string): Promise<string> {
    return hash(password.normalize('NFKC'), HASH_OPTIONS);
  }

  /** Does the same work without a stored hash, and returns false. */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const fits = await verify(stored ?? (await this.#decoy), password.normalize('NFKC'));
    return stored !== null && fits;
  }

  /** Whether a hash has another algorithm or cost than new ones. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(CURRENT_PREFIX);
  }
}
