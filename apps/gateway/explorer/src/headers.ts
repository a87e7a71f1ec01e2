import { z } from 'zod';

const headers = z.record(z.string(), z.unknown());

function parseHeaders(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    return headers.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Returns the text of the headers editor with the session's token. Keeps an Authorization header that the user typed,
 * and text that is no JSON object.
 * @param token the token to set; undefined removes a token of this page
 * @param issued every token that this page obtained itself
 */
export function withAuthorization(
  text: string,
  token: string | undefined,
  issued: ReadonlySet<string>,
): string {
  const current = parseHeaders(text);
  if (!current) return text;
  const key = Object.keys(current).find((name) => name.toLowerCase() === 'authorization');
  const value = key === undefined ? undefined : current[key];
  if (typeof value === 'string' && !issued.has(value.replace(/^Bearer /i, ''))) return text;
  const others = Object.fromEntries(Object.entries(current).filter(([name]) => name !== key));
  const next = token === undefined ? others : { ...others, Authorization: `Bearer ${token}` };
  return Object.keys(next).length === 0 ? '' : JSON.stringify(next, null, 2);
}
