import { randomInt } from 'node:crypto';

/** Crockford's base 32: no letters that are taken for digits or for each other. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 6;

/** A human order number such as ORD-20260301-7F3K9Q; not unique by itself, the index on orders sees to that. */
export function createOrderNumber(at: Date): string {
  const day = at.toISOString().slice(0, 10).replaceAll('-', '');
  const tail = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return `ORD-${day}-${tail}`;
}

/** The order number that a text is, whatever the case of its letters; null for any other text. */
export function parseOrderNumber(text: string): string | null {
  const number = text.trim().toUpperCase();
  return /^ORD-\d{8}-[0-9A-HJKMNP-TV-Z]{6}$/.test(number) ? number : null;
}
