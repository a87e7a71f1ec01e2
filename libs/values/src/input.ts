import { z } from 'zod';
import { badInput } from '@e-storefront/errors';
import { normalizeLines, normalizeText } from './text-forms';

/** A checked input: an optional field is there with a value or not there at all, never there as `undefined`. */
export type Present<T> = T extends Date | Primitive
  ? T
  : T extends readonly (infer Item)[]
    ? Present<Item>[]
    : { [Key in keyof T]: Present<Exclude<T[Key], undefined>> };

type Primitive = string | number | boolean | bigint | symbol | null | undefined;

/**
 * Checks input against a schema and gives back the cleaned value; GraphQL's nulls count as absent fields.
 * @param path what stands before the field's own path in the message, such as `input`
 * @throws BAD_USER_INPUT naming the first field at fault
 */
export function parseInput<S extends z.ZodType>(
  schema: S,
  value: unknown,
  path = 'input',
): Present<z.output<S>> {
  const result = schema.safeParse(withoutNulls(value));
  if (result.success) return result.data as Present<z.output<S>>;
  const issue = result.error.issues[0];
  const field = [path, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  throw badInput(field, issue?.message ?? 'is not valid.');
}

/** Drops null fields of plain objects, deeply; lists keep their length. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([key, field]) => [key, withoutNulls(field)]),
  );
}

/** The wire form of an id: 24 hexadecimal digits. */
export const objectId = z
  .string()
  .regex(/^[0-9a-f]{24}$/i, 'is not a valid id.')
  .transform((id) => id.toLowerCase());

/** A line of text that people typed, in its stored form (`normalizeText`): not empty, bounded, no control characters. */
export const text = (max: number, min = 1) => bounded(z.string().overwrite(normalizeText), max, min);

/** A text of several lines that people typed, in its stored form (`normalizeLines`). */
export const multilineText = (max: number, min = 1) =>
  bounded(z.string().overwrite(normalizeLines), max, min);

const bounded = (value: z.ZodString, max: number, min: number) =>
  value
    .min(min, min === 1 ? 'must not be empty.' : `must have at least ${min} characters.`)
    .max(max, `must have at most ${max} characters.`)
    .refine((text) => !/[^\P{Cc}\n]|\p{Cs}/u.test(text), 'must not contain control characters.');

/** An e-mail address, lower-cased: the stored key of an account. */
export const email = z
  .string()
  .overwrite((address) => address.normalize('NFC'))
  .trim()
  .toLowerCase()
  .max(254, 'must have at most 254 characters.')
  .pipe(z.email('is not a valid e-mail address.'));

/** A count of pieces in a basket line. */
export const quantity = z
  .number()
  .int('must be a whole number.')
  .min(1, 'must be at least 1.')
  .max(1000, 'must be at most 1000.');

/** A whole number of pieces in stock. */
export const stockLevel = z
  .number()
  .int('must be a whole number.')
  .min(0, 'must not be negative.')
  .max(1_000_000, 'must be at most 1000000.');

/** An absolute http or https address. */
export const webUrl = z
  .string()
  .trim()
  .max(2048, 'must have at most 2048 characters.')
  .pipe(z.url({ protocol: /^https?$/, error: 'must be an http or https address.' }));

/**
 * Checks one id argument.
 * @throws BAD_USER_INPUT naming `field` when it is not 24 hexadecimal digits
 */
export function idOf(value: string, field = 'id'): string {
  return parseInput(objectId, value, field);
}
