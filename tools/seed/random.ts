import { en, en_IN, Faker } from '@faker-js/faker';

/** Turns a name into a number: FNV-1a, 32 bits. */
function seedOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** Made-up facts that are the same every time. Each domain names its own source, so that one's growth moves no other. */
export function fakerFor(name: string): Faker {
  return new Faker({ locale: [en_IN, en], seed: seedOf(name) });
}
