import { z } from 'zod';

const headers = z.record(z.string(), z.unknown());

function parsed(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    return headers.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * The text of the headers editor with the session's token in it.
 * An Authorization header that somebody typed is left alone, and so is text that is no JSON object.
 * @param token the token to set; undefined takes an issued one away
 * @param issued every token that this page obtained by itself
 */
export function withAuthorization(
  text: string,
  token: string | undefined,
  issued: ReadonlySet<string>,
): string {
  const current = parsed(text);
  if (!current) return text;
  const key = Object.keys(current).find((name) => name.toLowerCase() === 'authorization');
  const value = key === undefined ? undefined : current[key];
  if (typeof value === 'string' && !issued.has(value.replace(/^Bearer /i, ''))) return text;
  const others = Object.fromEntries(Object.entries(current).filter(([name]) => name !== key));
  const next = token === undefined ? others : { ...others, Authorization: `Bearer ${token}` };
  return Object.keys(next).length === 0 ? '' : JSON.stringify(next, null, 2);
}
