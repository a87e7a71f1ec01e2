/**
 * The text of a key: `esk_<id>_<secret>`, the id in 24 hexadecimal digits and the secret in 43 of base64url. Scanners
 * for lost secrets find it by the beginning and the lengths.
 */
const KEY = /^esk_([0-9a-f]{24})_([\w-]{43})$/;

/** What of a key may be shown. */
export function keyPrefix(id: string): string {
  return `esk_${id}`;
}

export function keyText(id: string, secret: string): string {
  return `${keyPrefix(id)}_${secret}`;
}

/** The parts of a key; null for what is none. */
export function readKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = KEY.exec(key) ?? [];
  return id && secret ? { id, secret } : null;
}
