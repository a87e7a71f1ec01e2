import { en, en_IN, Faker } from '@faker-js/faker';

/** Hashes a name to a number: FNV-1a, 32 bits. */
function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/**
 * A random source that is the same in every run. Each domain names its own, so that more data in one does not change
 * the others.
 */
export function fakerFor(name: string): Faker {
  return new Faker({ locale: [en_IN, en], seed: seedOf(name) });
}
