import { hash, verify } from '@node-rs/argon2';

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const HASH_OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** How a hash of that kind and cost begins. */
const CURRENT_PREFIX = `$argon2id$v=19$m=${HASH_OPTIONS.memoryCost},t=${HASH_OPTIONS.timeCost},p=${HASH_OPTIONS.parallelism}$`;

/** Hashes passwords with argon2id, the library's own default kind. */
export class PasswordHasher {
  /** Stands in where an account or its password is missing, so that the answer takes as long. */
  readonly #decoy = hash('no account has this password', HASH_OPTIONS);

  /** The form in which a password is stored, its own salt and cost in it. */
  async hash(password: string): Promise<string> {
    return hash(password.normalize('NFKC'), HASH_OPTIONS);
  }

  /** Whether a password fits a stored hash; without one the same work is done and the answer is no. */
  async matches(password: string, stored: string | null): Promise<boolean> {
    const fits = await verify(stored ?? (await this.#decoy), password.normalize('NFKC'));
    return stored !== null && fits;
  }

  /** Whether a stored hash was made with another kind or cost than new ones are. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(CURRENT_PREFIX);
  }
}
