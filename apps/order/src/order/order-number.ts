import { randomInt } from 'node:crypto';

/** Crockford's base 32: without letters that look like digits or like each other. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 6;

/** Creates an order number such as ORD-20260301-7F3K9Q. Random, so callers retry when the unique index rejects it. */
export function createOrderNumber(at: Date): string {
  const day = at.toISOString().slice(0, 10).replaceAll('-', '');
  const suffix = Array.from({ length: LENGTH }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return `ORD-${day}-${suffix}`;
}

/** Reads an order number in any case; null for any other text. */
export function parseOrderNumber(text: string): string | null {
  const number = text.trim().toUpperCase();
  return /^ORD-\d{8}-[0-9A-HJKMNP-TV-Z]{6}$/.test(number) ? number : null;
}
