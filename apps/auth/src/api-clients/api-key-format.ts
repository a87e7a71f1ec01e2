/**
 * The text of a key: `esk_<id>_<secret>`, the id in 24 hexadecimal digits and the secret in 43 of base64url. Scanners
 * for lost secrets find it by the beginning and the lengths.
 */
const API_KEY_PATTERN = /^esk_([0-9a-f]{24})_([\w-]{43})$/;

/** What of a key may be shown. */
export function keyPrefix(id: string): string {
  return `esk_${id}`;
}

export function formatApiKey(id: string, secret: string): string {
  return `${keyPrefix(id)}_${secret}`;
}

/** The parts of a key; null for what is none. */
export function parseApiKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = API_KEY_PATTERN.exec(key) ?? [];
  return id && secret ? { id, secret } : null;
}
