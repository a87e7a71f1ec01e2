/**
 * `esk_<id>_<secret>`: the id has 24 hexadecimal digits, the secret 43 characters of base64url. Secret scanners detect
 * leaked keys by the prefix and the lengths.
 */
const API_KEY_PATTERN = /^esk_([0-9a-f]{24})_([\w-]{43})$/;

/** The part that is not secret. */
export function keyPrefix(id: string): string {
  return `esk_${id}`;
}

export function formatApiKey(id: string, secret: string): string {
  return `${keyPrefix(id)}_${secret}`;
}

/** Null for text that is not an API key. */
export function parseApiKey(key: string): { id: string; secret: string } | null {
  const [, id, secret] = API_KEY_PATTERN.exec(key) ?? [];
  return id && secret ? { id, secret } : null;
}
